"""公开主体: the organs that publish, and which groups of people act for them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Collection, Page

from cms.agencies.accounts import Account, FailedLogins, LoginRules
from cms.agencies.forms import AgencyForm
from cms.agencies.people import User  # isort: split (Wagtail asks for it while it loads)
from cms.agencies.permissions import AgencyPagePermissionTester, Someone
from cms.agencies.roles import DISTRICT_ROLES, Duty, Role
from cms.agencies.uscc import validate_uscc

__all__ = [
    "Account",
    "Agency",
    "AgencyPage",
    "Duty",
    "FailedLogins",
    "LoginRules",
    "Role",
    "RoleGroup",
    "User",
]


class Agency(ClusterableModel):
    """A department, street or town that publishes in its own name (条例 第四条, 第十条)."""

    class Kind(models.TextChoices):
        OFFICE = "office", "区政府办公室"
        DEPARTMENT = "department", "区政府部门"
        STREET = "street", "街道办事处"
        TOWN = "town", "镇人民政府"

    kind = models.CharField("类别", max_length=16, choices=Kind.choices)
    code = models.CharField(
        "机构代码",
        max_length=24,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Z]{6,24}$", "机构代码由数字和大写字母组成，例如 450205001。")],
        help_text="用于索引号，例如 450205001。",
    )
    uscc = models.CharField(
        "统一社会信用代码",
        max_length=18,
        blank=True,
        validators=[validate_uscc],
        help_text="18 位，索引号模板用到 {uscc} 时填写。例如 11341702486344515H。",
    )
    slug = models.SlugField(
        "网址标识", unique=True, help_text="拼音，用于网址，例如 jiefang。启用后不宜更改。"
    )
    name = models.CharField("机构全称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=40)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级机构"
    )
    head = models.CharField("负责人", max_length=60, blank=True)
    disclosure_office = models.CharField(
        "信息公开工作机构",
        max_length=100,
        blank=True,
        help_text="具体承办政府信息公开的内设机构，例如“党政办公室”。",
    )
    address = models.CharField("办公地址", max_length=200, blank=True)
    postcode = models.CharField(
        "邮政编码",
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d{6}$", "邮政编码为 6 位数字，例如 545002。")],
    )
    office_hours = models.CharField("办公时间", max_length=100, blank=True)
    phone = models.CharField("联系电话", max_length=60, blank=True)
    fax = models.CharField("传真", max_length=60, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    reception_desk = models.CharField(
        "受理点", max_length=200, blank=True, help_text="当面受理政府信息公开申请的地点和电话。"
    )
    collection = models.OneToOneField(
        Collection,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="agency",
        verbose_name="文件夹",
        help_text="本公开主体的附件和图片都在其中，只有本公开主体的人员可以打开。",
    )

    base_form_class = AgencyForm
    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("name"), FieldPanel("short_name")]),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("parent")]),
                FieldRowPanel([FieldPanel("code"), FieldPanel("uscc")]),
                FieldPanel("slug"),
            ],
            heading="机构",
        ),
        InlinePanel(
            "index_number_templates",
            heading="索引号模板",
            label="模板",
            min_num=1,
            help_text="按生效日期选用。",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("head"), FieldPanel("disclosure_office")]),
                FieldRowPanel([FieldPanel("address"), FieldPanel("postcode")]),
                FieldPanel("office_hours"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("fax"), FieldPanel("email")]),
                FieldPanel("reception_desk"),
            ],
            heading="联系方式",
        ),
    ]

    class Meta:
        verbose_name = "公开主体"
        verbose_name_plural = "公开主体"
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.short_name


class AgencyPage(Page):
    """The page in the tree below which an agency's records stand. It is never published itself."""

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="page", verbose_name="公开主体")

    parent_page_types = ["wagtailcore.Page"]
    content_panels = [*Page.content_panels, FieldPanel("agency")]
    promote_panels: list[Any] = []
    settings_panels: list[Any] = []

    class Meta:
        verbose_name = "公开主体页"
        verbose_name_plural = "公开主体页"

    def clean(self) -> None:
        super().clean()
        self._check_agency_stays()

    def minimal_clean(self) -> None:
        super().minimal_clean()
        self._check_agency_stays()

    def _check_agency_stays(self) -> None:
        """Records stand below the page in its agency's name; another agency would take them all over."""
        if self.pk and AgencyPage.objects.filter(pk=self.pk).exclude(agency=self.agency_id).exists():
            raise ValidationError({"agency": "公开主体页属于哪个公开主体，建立以后不能更改。"})

    def permissions_for_user(self, user: Someone) -> AgencyPagePermissionTester:
        return AgencyPagePermissionTester(user, self)


class RoleGroup(models.Model):
    """Says of a Wagtail group which role its members hold, and for which agency; or which duty (三员)."""

    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="role_groups",
        verbose_name="公开主体",
        help_text="不选即为全区：审查全区各公开主体的信息。",
    )
    role = models.CharField("职责", max_length=16, choices=[*Role.choices, *Duty.choices])
    group = models.OneToOneField(Group, models.CASCADE, related_name="role_group", verbose_name="用户组")

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "role"], nulls_distinct=False, name="one_group_per_agency_and_role"
            ),
            models.CheckConstraint(
                condition=models.Q(agency__isnull=True, role__in=[*sorted(DISTRICT_ROLES), *Duty.values])
                | models.Q(agency__isnull=False, role__in=Role.values),
                name="role_of_an_agency_or_of_the_district",
            ),
        ]

    def __str__(self) -> str:
        return self.group.name
