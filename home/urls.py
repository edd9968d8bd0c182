from django.urls import path

from home import views

urlpatterns = [
    path("zoeken/", views.search, name="search"),
    path("thema/<slug:slug>/", views.theme, name="theme"),
]
