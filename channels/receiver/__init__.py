"""The reference portal: what a town or street runs to receive editions and show them to citizens.

A small Django site of its own (``channels.receiver.settings``), with its own database. It shares nothing
with the district's newsroom but the protocol, which ``docs`` call *signed push*:

``PUT /portals/<slug>/records/<uuid>``    one edition, signed (Standard Webhooks) → a receipt
``GET /portals/<slug>/inventory``         what is shown, signed, page by page
``GET /portals/<slug>/``                  the public site

To run one, with the environment that ``settings.py`` lists::

    DJANGO_SETTINGS_MODULE=channels.receiver.settings python -m django migrate
    gunicorn channels.receiver.wsgi --workers 2 --threads 8
"""
