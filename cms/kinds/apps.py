from django.apps import AppConfig


class KindsConfig(AppConfig):
    name = "cms.kinds"
    label = "kinds"
    verbose_name = "信息种类"

    def ready(self) -> None:
        from cms.kinds import marks
        from cms.records.signals import edition_issued
        from cms.review import locking

        edition_issued.connect(marks.follow, dispatch_uid="marks")
        locking.COMPANIONS.append(marks.companions)
