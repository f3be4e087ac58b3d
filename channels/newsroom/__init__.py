"""A demonstration partner news site: takes ninjs 3.1 items at its desks and shows them with their source.

It is the reference portal with another face: gate, signatures, storage and frame are
``channels.receiver``'s; its own are the reading of ninjs and the item pages.

``POST /desks/<slug>/items``                 one item, signed → a receipt
``GET /desks/<slug>/inventory``              what is shown, signed, page by page
``GET /desks/<slug>/``                       the public pages
"""
