from django.urls import path

from channels.newsroom import pages, views
from channels.receiver import health, inventory

handler404 = "channels.receiver.pages.missing"
handler500 = "channels.receiver.pages.broken"

urlpatterns = [
    path("", pages.front, name="front"),
    path("healthz", health.healthz),
    path("desks/<slug:slug>/", pages.listing, name="listing"),
    path("desks/<slug:slug>/items", views.take),
    path("desks/<slug:slug>/items/<uuid:record>.html", pages.item, name="record"),
    path("desks/<slug:slug>/inventory", inventory.inventory),
]
