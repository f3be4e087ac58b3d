from django.urls import path

from channels.receiver import health, inventory, pages, views

handler404 = "channels.receiver.pages.missing"
handler500 = "channels.receiver.pages.broken"

urlpatterns = [
    path("", pages.front, name="front"),
    path("healthz", health.healthz),
    path("portals/<slug:slug>/", pages.listing, name="listing"),
    path("portals/<slug:slug>/records/<uuid:record>.html", pages.record, name="record"),
    path("portals/<slug:slug>/records/<uuid:record>", views.push),
    path("portals/<slug:slug>/inventory", inventory.inventory),
]
