from django.db import migrations

from cms.audit.immutable import never_changes


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_entries_never_change"),
        ("review", "0001_initial"),
    ]

    operations = [
        never_changes("review_verdict"),
        never_changes("review_referral"),
        never_changes("review_referralanswer"),
        never_changes("review_reopening"),
        never_changes("review_emergencyrelease"),
        never_changes("review_emergencyreview"),
        never_changes("review_roundsteps"),
    ]
