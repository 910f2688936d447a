"""Code as highlighters, code hosts and blogs write it: its lines, its indentation, nothing of its furniture."""

from __future__ import annotations

import pytest

from scrapers.reading.blocks.segmentation import outline
from scrapers.reading.markdown.options import RenderOptions
from scrapers.reading.markdown.render import render
from scrapers.reading.page_tree import parse

LINES = ["def area(w, h):", "    if w &lt; 0:", "        return 0", "", "    return w * h"]
CODE = "\n".join(LINES).replace("&lt;", "<")
SOURCE = "\n".join(LINES)
NUMBERS = "\n".join(map(str, range(1, 6)))


def each(form: str, between: str = "") -> str:
    """``form`` for each line, with its number and text."""
    return between.join(form.format(n=n, line=line) for n, line in enumerate(LINES, 1))


def spaced(line: str) -> str:
    """The indentation of ``line`` in no-break spaces."""
    bare = line.lstrip(" ")
    return "&nbsp;" * (len(line) - len(bare)) + bare


SYNTAXHIGHLIGHTER = "".join(
    f'<div class="line number{n} index{n - 1} alt2"><code class="python spaces">{spaced(line)}</code></div>'
    if line
    else f'<div class="line number{n} index{n - 1} alt1">&nbsp;</div>'
    for n, line in enumerate(LINES, 1)
)
MARKUP = {
    "GitHub": '<table class="highlight tab-size js-file-line-container"><tbody>'
    + each('<tr><td id="L{n}" class="blob-num js-line-number" data-line-number="{n}"></td>'
           '<td id="LC{n}" class="blob-code blob-code-inner js-file-line">{line}</td></tr>', "\n  ")
    + "</tbody></table>",
    "GitHub, 2023": '<div class="react-code-file-contents"><div class="react-line-numbers">'
    + each('<div data-line-number="{n}" class="react-line-number react-code-text virtual">{n}</div>')
    + '</div><div class="react-code-lines">'
    + each('<div class="react-code-text react-code-line-contents"><div><div id="LC{n}" class="react-file-line '
           'html-div" data-line-number="{n}">{line}</div></div></div>')
    + "</div></div>",
    "Gitea": '<div class="file-view code-view"><table><tbody>'
    + each('<tr><td id="L{n}" class="lines-num"><span id="L{n}" data-line-number="{n}"></span></td>'
           '<td rel="L{n}" class="lines-code chroma"><code class="code-inner">{line}\n</code></td></tr>')
    + "</tbody></table></div>",
    "GitLab": '<div class="file-content code js-syntax-highlight"><div class="line-numbers">'
    + each('<a class="file-line-num" data-line-number="{n}" href="#L{n}" id="L{n}">{n}</a>', "\n")
    + '</div><div class="blob-content"><pre class="code highlight"><code>'
    + each('<span id="LC{n}" class="line" lang="python">{line}</span>', "\n")
    + "</code></pre></div></div>",
    "Crayon": '<div class="crayon-syntax"><div class="crayon-plain-wrap"><textarea class="crayon-plain">x</textarea>'
    '</div><div class="crayon-main"><table class="crayon-table"><tr class="crayon-row"><td class="crayon-nums">'
    '<div class="crayon-nums-content">' + each('<div class="crayon-num" data-line="c-{n}">{n}</div>')
    + '</div></td><td class="crayon-code"><div class="crayon-pre">'
    + each('<div class="crayon-line" id="c-{n}">{line}</div>') + "</div></td></tr></table></div></div>",
    "SyntaxHighlighter": '<div class="syntaxhighlighter  python"><table><tbody><tr><td class="gutter">'
    + each('<div class="line number{n} index0 alt2">{n}</div>') + '</td><td class="code"><div class="container">'
    + SYNTAXHIGHLIGHTER + "</div></td></tr></tbody></table></div>",
    "SyntaxHighlighter without gutter": '<div class="syntaxhighlighter nogutter python"><table><tbody><tr>'
    '<td class="code"><div class="container">' + SYNTAXHIGHLIGHTER + "</div></td></tr></tbody></table></div>",
    "dp.SyntaxHighlighter": '<div class="dp-highlighter"><ol class="dp-py" start="1">'
    + each('<li class="alt"><span>{line}&nbsp;&nbsp;</span></li>', "\n") + "</ol></div>",
    "WP-Syntax": '<div class="wp_syntax"><table><tr><td class="line_numbers"><pre>' + NUMBERS
    + '\n</pre></td><td class="code"><pre class="python" style="font-family:monospace;">' + SOURCE
    + "</pre></td></tr></table></div>",
    "highlightjs-line-numbers": '<pre><code class="hljs language-python"><table class="hljs-ln"><tbody>'
    + each('<tr><td class="hljs-ln-line hljs-ln-numbers" data-line-number="{n}"><div class="hljs-ln-n" '
           'data-line-number="{n}"></div></td><td class="hljs-ln-line hljs-ln-code" data-line-number="{n}">{line}'
           "</td></tr>")
    + "</tbody></table></code></pre>",
    "Rouge": '<div class="language-python highlighter-rouge"><div class="highlight"><pre class="highlight"><code>'
    f'<table class="rouge-table"><tbody><tr><td class="rouge-gutter gl"><pre class="lineno">{NUMBERS}\n</pre></td>'
    f'<td class="rouge-code"><pre>{SOURCE}\n</pre></td></tr></tbody></table></code></pre></div></div>',
    "Pygments, table": '<div class="highlight-python"><table class="highlighttable"><tr><td class="linenos">'
    f'<div class="linenodiv"><pre>{NUMBERS}</pre></div></td><td class="code"><div class="highlight">'
    f"<pre><span></span>{SOURCE}\n</pre></div></td></tr></table></div>",
    "Pygments, inline": '<div class="highlight"><pre><span></span>'
    + each('<span class="linenos">{n}</span>{line}', "\n") + "\n</pre></div>",
    "Prism": f'<pre class="language-python line-numbers"><code class="language-python">{SOURCE}<span '
    'aria-hidden="true" class="line-numbers-rows"><span></span><span></span></span></code></pre>',
    "Prism on code": f'<pre><code class="language-python line-numbers">{SOURCE}</code></pre>',
    "Chroma, table": '<div class="highlight"><div class="chroma"><table class="lntable"><tr><td class="lntd"><pre '
    'class="chroma"><code>' + each('<span class="lnt">{n}\n</span>')
    + '</code></pre></td><td class="lntd"><pre class="chroma"><code class="language-python" data-lang="python">'
    + each('<span class="line"><span class="cl">{line}\n</span></span>') + "</code></pre></td></tr></table></div></div>",
    "Chroma, inline": '<div class="highlight"><pre class="chroma"><code class="language-python">'
    + each('<span class="line"><span class="ln">{n}</span><span class="cl">{line}\n</span></span>')
    + "</code></pre></div>",
    "Chroma without classes": '<div class="highlight"><pre style="color:#fff"><code class="language-python">'
    + each('<span style="display:flex;"><span style="white-space:pre;-webkit-user-select:none;user-select:none">{n}'
           "</span><span>{line}\n</span></span>") + "</code></pre></div>",
    "Docusaurus": '<div class="codeBlockContent_x"><pre class="prism-code language-python"><code class="codeBlockLines_e">'
    + each('<span class="token-line" style="color:#393A34"><span class="token plain">{line}</span><br></span>')
    + '</code></pre><div class="buttonGroup_x"><button type="button">Copy</button></div></div>',
    "Docusaurus, old": '<pre class="prism-code language-python">'
    + each('<div class="token-line"><span class="token plain">{line}</span></div>') + "</pre>",
    "Docusaurus, numbered": '<pre class="prism-code language-python"><code>'
    + each('<span class="token-line codeLine_l"><span class="codeLineNumber_T">{n}</span><span class="codeLine'
           'Content_f">{line}<br></span></span>') + "</code></pre>",
    "Shiki": '<pre class="shiki"><code>' + each('<span class="line"><span>{line}</span></span>', "\n") + "</code></pre>",
    "Shiki without line ends": '<pre class="shiki"><code>' + each('<span class="line">{line}</span>') + "</code></pre>",
    "display: block": "<pre><code>" + each('<span style="display:block">{line}</span>') + "</code></pre>",
    "rehype-pretty-code": '<pre><code data-language="python">' + each('<span data-line="">{line}</span>') + "</code></pre>",
    "one code a line": "<pre>" + each("<code>{line}</code>") + "</pre>",
    "VuePress": f'<div class="language-python line-numbers-mode"><pre class="language-python"><code>{SOURCE}\n</code>'
    '</pre><div class="line-numbers-wrapper">' + each('<span class="line-number">{n}</span><br>') + "</div></div>",
    "VitePress": '<div class="language-python"><button title="Copy Code" class="copy"></button><span class="lang">python'
    f"</span><pre><code>{each('<span class=line>{line}</span>', chr(10))}</code></pre></div>",
    "Confluence": '<div class="code panel pdl"><div class="codeContent panelContent pdl"><pre class="syntaxhighlighter-pre" '
    f'data-syntaxhighlighter-params="brush: py; gutter: false; theme: Confluence">{SOURCE}</pre></div></div>',
    "Phabricator": '<table class="remarkup-code PhabricatorMonospaced phabricator-source-code-view">'
    + each('<tr><th class="phabricator-source-line"><a href="/P1${n}" data-n="{n}"></a></th><td '
           'class="phabricator-source-code">{line}</td></tr>') + "</table>",
    "Bitbucket": '<table class="codehilitetable"><tr><td class="linenos"><div class="linenodiv"><pre>'
    + each('<a href="#x.py-{n}">{n}</a>', "\n") + '</pre></div></td><td class="code"><div class="codehilite"><pre>'
    + SOURCE + "</pre></div></td></tr></table>",
    "Trac": '<table class="code"><thead><tr><th class="lineno" title="Line numbers">Line</th><th class="content"> </th>'
    "</tr></thead><tbody>" + each('<tr><th id="L{n}"><a href="#L{n}">{n}</a></th><td>{line}</td></tr>')
    + "</tbody></table>",
    "cgit": "<table summary='blob content' class='blob'><tr><td class='linenumbers'><pre>"
    + each("<a id='n{n}' href='#n{n}'>{n}</a>", "\n")
    + f"\n</pre></td>\n<td class='lines'><pre><code>{SOURCE}\n</code></pre></td></tr></table>",
    "gitweb": '<div class="page_body">'
    + each('<div class="pre"><a id="l{n}" href="x#l{n}" class="linenr">   {n}</a> {line}</div>', "\n") + "</div>",
    "Doxygen": '<div class="fragment">'
    + each('<div class="line"><a name="l0000{n}"></a><span class="lineno">    {n}</span>&#160;{line}</div>', "\n")
    + "</div><!-- fragment -->",
    "Doxygen, new": '<div class="fragment">'
    + each('<div class="line"><a id="l0000{n}" name="l0000{n}"></a><span class="lineno">    {n}</span> {line}</div>', "\n")
    + "</div>",
    "csharpcode": '<div class="csharpcode">' + each('<pre class="alt"><span class="lnum">   {n}:  </span>{line}</pre>')
    + "</div>",
    "CodeMirror": '<div class="CodeMirror-code" role="presentation">'
    + each('<div style="position: relative;"><div class="CodeMirror-gutter-wrapper"><div class="CodeMirror-linenumber">'
           '{n}</div></div><pre class=" CodeMirror-line "><span role="presentation">{line}</span></pre></div>') + "</div>",
    "Visual Studio Code": "<div style=\"color: #d4d4d4;font-family: Menlo, Monaco, 'Courier New', monospace;"
    'white-space: pre;">' + "".join(f"<div><span>{line}</span></div>" if line else "<br>" for line in LINES) + "</div>",
    "Ace": '<div class="ace_editor ace-tm"><div class="ace_gutter" aria-hidden="true"><div class="ace_layer ace_gutter-layer">'
    + each('<div class="ace_gutter-cell">{n}</div>') + '</div></div><div class="ace_content"><div class="ace_layer ace_text-layer">'
    + each('<div class="ace_line_group"><div class="ace_line">{line}</div></div>') + "</div></div></div>",
    "GeSHi of Drupal": '<div class="geshifilter"><div class="python geshifilter-python" style="font-family:monospace;"><ol>'
    + "".join(f'<li style="font-weight:normal;"><div>{spaced(line) or "&nbsp;"}</div></li>' for line in LINES)
    + "</ol></div></div>",
    "GeSHi of Pastebin": '<div class="source python"><ol class="python">'
    + "".join(f'<li class="li{1 + n % 2}"><div class="de{1 + n % 2}">{spaced(line) or "&nbsp;"}</div></li>'
              for n, line in enumerate(LINES)) + "</ol></div>",
    "GeSHi with pre": '<ol class="python">'
    + each('<li class="li1"><pre class="de1">{line}</pre></li>') + "</ol>",
    "PmWiki": '<div class="sourceblock"><div class="sourceblocktext"><div class="python" style="font-family:monospace;">'
    + "<br />\n".join(map(spaced, LINES)) + "</div></div></div>",
    "LaTeXML": '<div class="ltx_listing ltx_lst_language_Python ltx_lstlisting"><div class="ltx_listing_data">'
    '<a href="data:text/plain;base64,eA==" download="">⬇</a></div>'
    + each('<div class="ltx_listingline">{line}</div>', "\n") + "</div>",
    "LaTeXML, numbered": '<div class="ltx_listing ltx_lstlisting">'
    + each('<div class="ltx_listingline"><span class="ltx_tag ltx_tag_listingline">{n}</span>{line}</div>', "\n") + "</div>",
    "Atlassian": '<div class="code-block"><span data-ds--code--code-block="" style="white-space:pre"><code '
    'class="language-python" style="white-space:pre">'
    + each('<span data-ds--code--row=""><span class="linenumber ds-line-number" data-ds--line-number="{n}" '
           'style="user-select:none"></span>{line}\n</span>') + "</code></span></div>",
    "br in code": "<p><code>" + "<br>\n".join(map(spaced, LINES)) + "</code></p>",
    "br in code in a box": '<div class="code"><code>' + "<br/>".join(map(spaced, LINES)) + "</code></div>",
    "br in code after a line": "<div><code>" + "<br>".join(map(spaced, LINES)) + "</code><br></div>",
    "br in code before a box": "<code>" + "<br>".join(map(spaced, LINES)) + "</code><div></div>",
    "br in tt before a paragraph": "<div><tt>" + "<br>".join(map(spaced, LINES)) + "</tt><p></p></div>",
    "br in samp before a list": "<samp>" + "<br>".join(map(spaced, LINES)) + "</samp><ul></ul>",
    "code, br, code": "<p>" + "<br>\n".join(f"<code>{spaced(line)}</code>" for line in LINES) + "</p>",
    "code in a box for code": f'<div class="highlight"><code class="language-python">{SOURCE}</code></div>',
    "xmp": f"<xmp>{CODE}</xmp>",
    "listing": f"<LISTING>{SOURCE}</LISTING>",
    "xmp in pre": f"<pre>\n\t<code>\n\t\t<xmp>{CODE}</xmp>\n\t</code></pre>",
    "CodeMirror 6": '<div class="cm-editor"><div class="cm-scroller"><div class="cm-gutters"><div class="cm-gutterElement">'
    '</div></div><div class="cm-content">' + each('<div class="cm-line">{line}</div>') + "</div></div></div>",
    "W3Schools": '<div class="w3-code notranslate pythonHigh">' + "<br>".join(map(spaced, LINES)) + "</div>",
    "a box for a script to colour": f'<div class="code-block" data-lang="python" data-title="a.py">{SOURCE}\n</div>',
    "GeeksforGeeks": '<div class="code-container"><div class="container">'
    + each('<div class="line"><code class="plain">{line}</code></div>').replace('plain">    ', 'spaces">    </code><code>')
    + "</div></div>",
    "table without names": f"<table><tr><td><pre>{NUMBERS}</pre></td><td><pre>{SOURCE}</pre></td></tr></table>",
    "Ace, static": '<div class="ace-tm"><div class="ace_static_highlight ace_show_gutter">'
    + each('<div class="ace_line"><span class="ace_gutter ace_gutter-cell">{n}</span>{line}\n</div>')
    + "</div></div>",
    "SyntaxHighlighter 1": '<div class="dp-highlighter"><div class="bar"><div class="tools"><a href="#">view plain</a>'
    '<a href="#">print</a></div></div><ol class="dp-py">' + each("<li><span>{line}</span></li>") + "</ol></div>",
    "CSDN": f'<pre class="prettyprint"><code>{SOURCE}</code><ul class="pre-numbering">{each("<li>{n}</li>")}</ul></pre>',
    "linked numbers": "<pre>" + each('<a href="#L{n}" id="L{n}">{n}</a> {line}', "\n") + "</pre>",
    "buttons": f'<div class="code-box"><pre><button class="copy-btn">Copy</button><code>{SOURCE}</code></pre></div>',
}  # fmt: skip


def whole(body: str, **options: bool) -> str:
    found = outline(parse(f"<html><body><p>Before it.</p>{body}<p>Behind it.</p></body></html>"))
    return render(found, found.blocks, options=RenderOptions(**options))


@pytest.mark.parametrize("name", MARKUP)
def test_code_is_one_block_with_its_lines(name: str) -> None:
    text = whole(MARKUP[name], markdown=False)
    assert text == f"Before it.\n\n{CODE}\n\nBehind it."
    first, fence, code, end = (
        whole(MARKUP[name]).replace("```python", "```").split("```")[0],
        "```",
        CODE,
        "Behind",
    )
    assert (
        whole(MARKUP[name]).replace("```python\n", "```\n") == f"{first}{fence}\n{code}\n{fence}\n\n{end} it."
    )


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr><th>Code<th>Name<tr><td>0<td><code>EX_OK</code><tr><td>1<td><code>EX_USAGE</code></table>",
        '<table class="code-table"><tr><td>404<td>Not Found<tr><td>500<td>Server Error</table>',
        "<table><tr><td>1<td>Ada<tr><td>2<td>Bell</table>",
    ],
)
def test_a_table_of_numbers_is_none_of_code(body: str) -> None:
    (_, table, _) = outline(parse(f"<p>a</p>{body}<p>b</p>")).blocks
    assert table.role == "table"


@pytest.mark.parametrize(
    "body",
    [
        '<div class="line-block"><div class="line">The tide comes in,</div><div class="line">and out.</div></div>',
        '<table class="gutters"><tr><td class="gutter"></td><td><p>Prose of the page.<p>More of it.</td></tr></table>',
        '<div class="fragment">Part of a text.</div>',
        '<div style="white-space: pre-wrap">Words that somebody wrote,\n and more.</div>',
        '<div style="white-space: pre; font-family: monospace"><h2>Whole page</h2><p>in one type.</p></div>',
        "<p>Type <code>a<br>b</code> and go on.</p>",
        "<p><code>one</code> <code>two</code></p>",
        "<p><code>wrapped\n by its source</code></p>",
        '<p><span><code class="language-c">a\nb</code> and words</span></p>',
        '<p><span><code style="white-space:pre">a\nb</code></span> is two lines.</p>',
        '<div class="source-code"><div style="font-family:monospace">A sentence in another type.</div></div>',
        '<div class="poem"><div style="font-family:monospace">The tide comes in,<br>and out.</div></div>',
        '<ol><li class="li1"><div class="text">The tide comes in,</div></li></ol>',
        '<div class="head">Tides</div><div class="add">The tide comes in,</div><div class="ctx">and out.</div>',
        '<div class="code-block" data-lang="en"><p>Enter the code\nTIDE at the desk.</p></div>',
        '<div class="code-block" data-lang="en">TIDE20</div>',
    ],
)
def test_what_is_no_code_stays_what_it_is(body: str) -> None:
    assert "code" not in {block.role for block in outline(parse(f"<body>{body}")).blocks}


def test_lines_of_code_in_cells_are_not_squeezed_into_rows() -> None:
    cell = "<pre>if w:\n    return 0</pre>"
    for body in (f"<tr><th>Before<th>After<tr><td>{cell}<td><pre>return w</pre>",
                 f"<tr><td>Example<td>{cell}<tr><td>Note<td>none",
                 f"<tr><td>1<td><p>See</p>{cell}<tr><td>2<td>x"):  # fmt: skip
        for markdown in (True, False):
            assert "if w:\n    return 0\n" in whole(f"<table>{body}</table>", markdown=markdown)
    single = "<table><tr><td>Call<td><pre>f(x)</pre><tr><td>Gives<td><pre>1</pre></table>"
    assert "| Call | `f(x)` |" in whole(single)


def test_a_caption_of_code_stands_before_it() -> None:
    rows = MARKUP["GitHub"].replace("<tbody>", "<caption>area.py</caption><tbody>")
    assert whole(rows).startswith("Before it.\n\narea.py\n\n```\ndef area")


@pytest.mark.parametrize(
    ("markup", "markdown", "text"),
    [
        ("<code>[static] </code>bool", "`[static]` bool", "[static] bool"),
        ("a<code> b</code>c<code> </code>d", "a `b`c d", "a bc d"),
        ("<tt>\n int\n</tt><b>size</b>", "`int` **size**", "int size"),
        ("(<kbd> Ctrl </kbd>)", "( `Ctrl` )", "( Ctrl )"),
    ],
)
def test_blanks_at_the_edge_of_inline_code_stand_outside_it(markup: str, markdown: str, text: str) -> None:
    body = f"<p>{markup}</p>"
    assert whole(body).split("\n\n")[1] == markdown
    assert whole(body, markdown=False).split("\n\n")[1] == text
    if not markup.startswith(("a", "(")):
        assert whole(body.replace("p>", "h2>")).split("\n\n")[1] == f"## {markdown.replace('**', '')}"


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        (MARKUP["GitHub"].replace("data-hpc", "").replace("<table ", '<table data-tagsearch-lang="Python" '), "python"),
        (MARKUP["WP-Syntax"], "python"),
        (MARKUP["SyntaxHighlighter without gutter"], "python"),
        (MARKUP["Confluence"], "python"),
        (MARKUP["Rouge"], "python"),
        ('<div class="remarkup-code-block" data-code-lang="python"><pre class="remarkup-code">a\nb</pre></div>', "python"),
        (MARKUP["Crayon"], ""),
    ],
)  # fmt: skip
def test_the_language_of_listings(markup: str, name: str) -> None:
    assert whole(markup).split("```")[1].split("\n")[0] == name


def test_numbers_in_an_element_beside_the_lines_are_no_code() -> None:
    numbers = "<span>1\n</span><span>2\n</span>"
    for style in ('style="float:left"', 'class="language-python"'):
        for markdown in (True, False):
            text = whole(
                f"<pre><code {style}>{numbers}</code><code>if w:\n    saw()</code></pre>", markdown=markdown
            )
            assert "1" not in text
            assert "if w:\n    saw()" in text
    assert "1\n2" in whole(f"<pre><code>{numbers}</code></pre>")


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (
            (
                '<table class="diff"><tr><td><div class="head">diff --git a/x b/x<br/>--- a/<a href="/x">x</a></div>'
                '<div class="hunk">@@ -1,2 +1,2 @@</div><div class="del">-    one</div><div class="add">+    two</div>'
                '<div class="ctx">     three</div></td></tr></table>'
            ),
            "diff --git a/x b/x\n--- a/x\n@@ -1,2 +1,2 @@\n-    one\n+    two\n     three",
        ),
        (
            (
                '<div class="diff chunk_header"><span>@@ -1 +1 @@</span></div>\n<div class="diff rem">-one</div>\n'
                '<div class="diff add">+two</div>'
            ),
            "@@ -1 +1 @@\n-one\n+two",
        ),
        (
            (
                '<table class="code"><tr><td class="diff-line-num" data-linenumber="1"></td><td class="line_content">'
                '<span class="line">    one</span></td></tr><tr><td class="diff-line-num" data-linenumber="1"></td>'
                '<td class="line_content"><span class="line">    two</span></td></tr></table>'
            ),
            "    one\n    two",
        ),
    ],
)
def test_changes_are_lines_of_code_with_their_indentation(body: str, lines: str) -> None:
    assert whole(body) == f"Before it.\n\n```\n{lines}\n```\n\nBehind it."


@pytest.mark.parametrize("markup", ["<b>bold</b> &amp;", "a < b", "<script>x</script>", "<p>Not <i>closed"])
def test_all_is_text_in_an_xmp(markup: str) -> None:
    assert whole(f'<xmp class="a">{markup}</xmp >', markdown=False).split("\n\n")[1] == markup
