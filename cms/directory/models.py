"""公开目录: sections and their samples, the texts of the guide."""

from cms.directory.guides import GuideChapter, Supervisor
from cms.directory.sections import AgencySection, Placement, SectionTemplate, TemplateSection

__all__ = ["AgencySection", "GuideChapter", "Placement", "SectionTemplate", "Supervisor", "TemplateSection"]
