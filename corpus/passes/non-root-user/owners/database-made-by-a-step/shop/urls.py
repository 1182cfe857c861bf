from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.urls import path


def join(request, name):
    Group.objects.get_or_create(name=name)
    return HttpResponse(str(Group.objects.count()))


urlpatterns = [path("join/<name>", join)]
