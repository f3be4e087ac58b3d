from wagtail import hooks
from wagtail.rich_text import FeatureRegistry

from cms.records.links import RecordLinkHandler


@hooks.register("register_rich_text_features", order=1000)
def record_links(features: FeatureRegistry) -> None:
    features.register_link_type(RecordLinkHandler)
