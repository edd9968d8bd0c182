"""A visitor in a browser, who notices what a page asks of others, and the gate that every page passes."""

from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page, Response

FOLDER = Path(__file__).parent
AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MAX_TAB_STOPS = 250

RUN_AXE = """async (tags) => {
    const result = await axe.run(document, {runOnly: {type: "tag", values: tags}});
    return result.violations.flatMap(({id, help, nodes}) => nodes.map((node) =>
        `${id}: ${help}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}: ${node.failureSummary.replaceAll("\\n", " ")}`));
}"""

# What sticks out to the right; an element inside a scrolling or clipping box does not make the page wider.
OVERFLOW = """() => {
    const root = document.scrollingElement;
    if (root.scrollWidth <= window.innerWidth) return [];
    const boxed = (element) => {
        for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement)
            if (getComputedStyle(parent).overflowX !== "visible") return true;
        return false;
    };
    const wide = [...document.body.querySelectorAll("*")]
        .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 0.5 && !boxed(element))
        .map((element) => element.cloneNode(false).outerHTML.slice(0, 120));
    return [`page is ${root.scrollWidth} wide in a window of ${window.innerWidth}`, ...wide.slice(0, 5)];
}"""

# Boxes that cut off text that is inside them. Text for screen readers alone is cut off on purpose.
CLIPPED = """() => [...document.body.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    if (style.visibility === "hidden" || !element.innerText?.trim()) return false;
    if (element.clientWidth <= 1 || element.clientHeight <= 1) return false;
    const hides = (value) => value === "hidden" || value === "clip";
    return (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
        || (hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1);
}).map((element) => element.cloneNode(false).outerHTML.slice(0, 160))"""

# WCAG 1.4.12. A constructed style sheet works under the strict content security policy.
TEXT_SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
        p { margin-block-end: 2em !important; }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

# What did not fit in the window is laid out after the first paint, where there is a script that sees it.
IS_LAID_OUT = """() => document.documentElement.hasAttribute("data-painted")
    || !document.querySelector("script[src*='portal/js/site']")"""
TWO_FRAMES = "() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))"

LARGE_TEXT = '() => { document.documentElement.style.fontSize = "200%"; }'

SMALL_BUTTONS = """() => [...document.querySelectorAll("button, input[type=submit], .button")].filter((element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({visibilityProperty: true}) && box.width > 1 && (box.height < 43.5 || box.width < 43.5);
}).map((element) => {
    const box = element.getBoundingClientRect();
    return `${Math.round(box.width)}x${Math.round(box.height)}: ${element.outerHTML.slice(0, 120)}`;
})"""

# The element that has the focus, how it shows that, and whether it comes after the one before in the document.
FOCUS = """() => {
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    const before = window.samenportaalFocus;
    window.samenportaalFocus = element;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const hasOutline = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    // A link that covers its card draws the outline on a pseudo-element, or on the card around it.
    const outlined = [style, getComputedStyle(element, "::before"), getComputedStyle(element, "::after")];
    for (let parent = element.parentElement, depth = 0; parent && depth < 5; parent = parent.parentElement, depth++)
        if (parent.matches(":focus-within")) outlined.push(getComputedStyle(parent));
    return {
        html: element.cloneNode(false).outerHTML.slice(0, 160),
        href: element.getAttribute("href"),
        isShown: outlined.some(hasOutline) || style.boxShadow !== "none",
        isInView: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < window.innerHeight
            && box.right > 0 && box.left < window.innerWidth && style.visibility !== "hidden" && style.opacity !== "0",
        isInOrder: !before || !!(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING),
    };
}"""


class Visitor:
    """One person in one browser window, with a record of every request and every complaint of the browser."""

    def __init__(self, page: Page, base_url: str):
        self.page = page
        self.base_url = base_url
        self.requests: list[str] = []
        self.responses: list[Response] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", lambda response: self.responses.append(response))
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("console", self._hear)

    def _hear(self, message) -> None:
        # The browser reports the status of the page itself as well; `open` checks that one.
        if message.type in {"error", "warning"} and message.location.get("url") != self.page.url:
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def open(self, path: str, status: int = 200) -> Response:
        """Go to a path of the site and wait until it has loaded."""
        response = self.page.goto(urljoin(self.base_url, path), wait_until="load")
        assert response.status == status, f"{path} answers {response.status}, not {status}"
        return response

    def at_the_gate(self, cookies: frozenset[str] = frozenset(), from_top: bool = True) -> list[str]:
        """Return every fault of the page as it stands, as sentences: none on a page that may pass.

        No rule of axe is switched off and no element is left out. `cookies` names the ones that this page may set: a form
        may, a page to read may not. `from_top` is false when the visitor has used something on the page: the Tab key then goes
        on from there.
        """
        page = self.page
        page.wait_for_function(IS_LAID_OUT)
        page.evaluate(TWO_FRAMES)
        faults = [f"axe: {text}" for text in self._axe()]
        headings = page.locator("h1").count()
        if headings != 1:
            faults.append(f"the page has {headings} headings of level 1")
        if not page.title().strip():
            faults.append("the page has no title")
        faults += [f"too wide: {text}" for text in page.evaluate(OVERFLOW)]
        faults += [f"button under 44 pixels: {text}" for text in page.evaluate(SMALL_BUTTONS)]
        faults += [f"third party: {url}" for url in self.requests if self.is_foreign(url)]
        found = {cookie["name"] for cookie in page.context.cookies()}
        faults += [f"cookie: {name}" for name in sorted(found - cookies)]
        faults += [f"browser complains: {text}" for text in self.complaints]
        faults += self.keyboard_faults(from_top)
        faults += self._text_spacing()
        if page.viewport_size["width"] >= 1280:
            page.evaluate(LARGE_TEXT)
            faults += [f"too wide with text at 200%: {text}" for text in page.evaluate(OVERFLOW)]
        return faults

    def _axe(self) -> list[str]:
        self.page.evaluate(AXE.read_text())
        return self.page.evaluate(RUN_AXE, AXE_TAGS)

    def is_foreign(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme not in {"data", "blob"} and parts.netloc != urlsplit(self.base_url).netloc

    def keyboard_faults(self, from_top: bool = True) -> list[str]:
        """Walk over the page with the Tab key until it is left at the end, and return what is wrong on the way."""
        page = self.page
        page.evaluate(
            "() => { document.activeElement?.blur(); window.getSelection().removeAllRanges(); window.scrollTo(0, 0); }"
        )
        faults = []
        for number in range(MAX_TAB_STOPS):
            page.keyboard.press("Tab")
            stop = page.evaluate(FOCUS)
            if stop is None:
                break
            if number == 0 and from_top:
                target = stop["href"] or ""
                if not (target.startswith("#") and page.locator(target).count() == 1):
                    faults.append(f"the first tab stop is no skip link: {stop['html']}")
            if not stop["isInOrder"]:
                faults.append(f"tab stop out of order: {stop['html']}")
                break  # from here on it may go round
            if not stop["isShown"]:
                faults.append(f"tab stop without visible focus: {stop['html']}")
            if not stop["isInView"]:
                faults.append(f"tab stop out of view: {stop['html']}")
        else:
            faults.append(f"more than {MAX_TAB_STOPS} tab stops")
        return faults

    def _text_spacing(self) -> list[str]:
        before = set(self.page.evaluate(CLIPPED))
        self.page.evaluate(TEXT_SPACING)
        faults = [f"text spacing clips: {html}" for html in self.page.evaluate(CLIPPED) if html not in before]
        return faults + [f"too wide with text spacing: {text}" for text in self.page.evaluate(OVERFLOW)]


def accessibility_gate(visitor: Visitor, cookies: frozenset[str] = frozenset(), from_top: bool = True) -> None:
    """Fail with the whole list of faults of the page that a visitor looks at."""
    faults = visitor.at_the_gate(cookies, from_top)
    assert not faults, f"{visitor.page.url} at {visitor.page.viewport_size['width']} pixels:\n  " + "\n  ".join(faults)
