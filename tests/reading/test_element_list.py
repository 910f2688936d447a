from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from scrapers.reading.blocks.element_list import ElementList

LEAVES = st.sampled_from(("word", " ", "<br>", "<img>", "<!-- remark -->", "<?target?>", "<p>open", "</b>"))
MARKUP = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(("div", "p", "b", "li", "x-card", "table", "td", "svg:g")),
        st.lists(inner, max_size=4),
    ),
    max_leaves=30,
)


@given(MARKUP)
@example("<div>" * 400)
@example("")
def test_an_element_ends_behind_the_last_one_inside_it(markup: str) -> None:
    page = ElementList.of_body(html.document_fromstring(f"<html><body>{markup}</body></html>"))

    held = [sum(1 for _ in element.iter()) for element in page.elements]
    assert page.ends == [at + inside for at, inside in enumerate(held)]


def test_a_list_of_a_part_of_a_page_ends_with_that_part() -> None:
    root = html.document_fromstring("<body><div><p>in</p></div><p>behind</p></body>")

    page = ElementList(root.find("body/div"))

    assert page.tags == ["div", "p"]
    assert page.ends == [2, 2]
