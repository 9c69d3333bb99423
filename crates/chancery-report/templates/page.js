(function () {
  "use strict";
  var doc = document, root = doc.documentElement;
  var all = function (selector, from) { return Array.prototype.slice.call((from || doc).querySelectorAll(selector)); };
  all(".js").forEach(function (element) { element.hidden = false; });

  // Theme: light, dark, or whatever the system says. A browser that forbids storage just forgets.
  var themes = all("[data-theme-set]");
  function theme(name) {
    if (name === "light" || name === "dark") { root.dataset.theme = name; } else { delete root.dataset.theme; name = "auto"; }
    themes.forEach(function (button) { button.setAttribute("aria-pressed", String(button.dataset.themeSet === name)); });
  }
  var kept = null;
  try { kept = localStorage.getItem("chancery-theme"); } catch (e) { kept = null; }
  theme(kept);
  themes.forEach(function (button) {
    button.addEventListener("click", function () {
      theme(button.dataset.themeSet);
      try { localStorage.setItem("chancery-theme", button.dataset.themeSet); } catch (e) { return; }
    });
  });

  // Filters of the ledger. Their state stands in the address after `#ledger?`, so that a view can be sent to somebody.
  var form = doc.querySelector(".filters");
  var rows = all(".c[data-verdict]").map(function (element) { return { element: element, data: element.dataset, text: null }; });
  var groups = all(".of-text");
  var fields = ["type", "centrality", "text", "source"];
  function words(row) {
    if (row.text === null) {
      row.text = all(".says,.meta,.sf b,.reason,dd,td", row.element).map(function (part) { return part.textContent; }).join("\n").toLowerCase();
    }
    return row.text;
  }
  function state() {
    var s = { verdict: all("[name=verdict]:checked", form).map(function (box) { return box.value; }) };
    fields.forEach(function (name) { s[name] = form.elements[name] ? form.elements[name].value : ""; });
    s.q = form.elements.q.value.trim().toLowerCase();
    s.moved = form.elements.moved && form.elements.moved.checked ? "1" : "";
    return s;
  }
  // Does a row pass every filter but the one that is left out? Choices show what choosing them would leave.
  function passes(row, s, but) {
    var d = row.data;
    return (but === "verdict" || !s.verdict.length || s.verdict.indexOf(d.verdict) >= 0) &&
      (but === "type" || !s.type || d.type === s.type) &&
      (but === "centrality" || !s.centrality || d.centrality === s.centrality) &&
      (but === "text" || !s.text || d.text === s.text) &&
      (but === "source" || !s.source || d.source.indexOf("|" + s.source + "|") >= 0) &&
      (!s.moved || d.moved === "1") &&
      (!s.q || s.q.split(/\s+/).every(function (word) { return words(row).indexOf(word) >= 0; }));
  }
  function apply(write) {
    var s = state(), shown = 0;
    rows.forEach(function (row) {
      var pass = passes(row, s, "");
      row.element.hidden = !pass;
      if (pass) { shown += 1; }
    });
    groups.forEach(function (group) { group.hidden = !group.querySelector(".c:not([hidden])"); });
    doc.querySelector(".ledger .none").hidden = shown > 0;
    form.querySelector(".shown").textContent = shown.toLocaleString("en");
    var verdicts = rows.filter(function (row) { return passes(row, s, "verdict"); });
    all("[name=verdict]", form).forEach(function (box) {
      box.parentNode.querySelector(".n").textContent =
        verdicts.filter(function (row) { return row.data.verdict === box.value; }).length;
    });
    fields.forEach(function (name) {
      var left = rows.filter(function (row) { return passes(row, s, name); });
      all("option[data-label]", form.elements[name]).forEach(function (option) {
        var n = left.filter(function (row) {
          return name === "source" ? row.data.source.indexOf("|" + option.value + "|") >= 0 : row.data[name] === option.value;
        }).length;
        option.textContent = option.dataset.label + " (" + n + ")";
      });
    });
    if (write) {
      var query = new URLSearchParams();
      Object.keys(s).forEach(function (key) { if (s[key].length) { query.set(key, String(s[key])); } });
      var text = query.toString();
      try { history.replaceState(null, "", text ? "#ledger?" + text : "#ledger"); } catch (e) { return; }
    }
  }
  function set(query) {
    var wanted = (query.get("verdict") || "").split(",");
    all("[name=verdict]", form).forEach(function (box) { box.checked = wanted.indexOf(box.value) >= 0; });
    fields.forEach(function (name) { if (form.elements[name]) { form.elements[name].value = query.get(name) || ""; } });
    form.elements.q.value = query.get("q") || "";
    if (form.elements.moved) { form.elements.moved.checked = query.get("moved") === "1"; }
  }
  function arrive() {
    var hash = location.hash;
    if (form && hash.indexOf("#ledger?") === 0) {
      set(new URLSearchParams(hash.slice(8)));
      apply(false);
      doc.getElementById("ledger").scrollIntoView();
      return;
    }
    var target = hash.length > 1 && doc.getElementById(decodeURIComponent(hash.slice(1)));
    if (!target) { return; }
    if (form && target.hidden) { set(new URLSearchParams()); apply(false); }
    for (var up = target; up; up = up.parentElement) { if (up.tagName === "DETAILS") { up.open = true; } }
    target.scrollIntoView();
  }
  if (form) {
    var waiting = 0;
    form.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () { apply(true); }, 80);
    });
    form.addEventListener("submit", function (event) { event.preventDefault(); apply(true); });
    form.addEventListener("reset", function () { setTimeout(function () { apply(true); }, 0); });
    var fold = form.querySelector(".fold");
    if (fold) { fold.addEventListener("click", function () {
      var open = fold.getAttribute("aria-pressed") !== "true";
      fold.setAttribute("aria-pressed", String(open));
      fold.textContent = open ? "Close all" : "Open all shown";
      rows.forEach(function (row) { if (!open || !row.element.hidden) { row.element.open = open; } });
    }); }
    all("[data-filter]").forEach(function (link) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        set(new URLSearchParams(link.dataset.filter));
        apply(true);
        doc.getElementById("ledger").scrollIntoView();
      });
    });
  } else {
    // The ledger is another page: what a link would filter goes with it.
    all("[data-filter]").forEach(function (link) { link.href = link.getAttribute("href") + "?" + link.dataset.filter; });
  }
  addEventListener("hashchange", arrive);
  arrive();

  // Contents: the section being read is the last one whose heading has passed the upper part of the window.
  var entries = all(".side a").map(function (a) { return { a: a, target: doc.getElementById(a.getAttribute("href").slice(1)) }; });
  var asked = false;
  function follow() {
    asked = false;
    var current = null;
    entries.forEach(function (entry) {
      if (entry.target && !entry.target.closest("[hidden]") && entry.target.getBoundingClientRect().top < innerHeight * 0.3) { current = entry; }
    });
    entries.forEach(function (entry) {
      if (entry === current) { entry.a.setAttribute("aria-current", "true"); } else { entry.a.removeAttribute("aria-current"); }
    });
  }
  addEventListener("scroll", function () {
    if (!asked) { asked = true; requestAnimationFrame(follow); }
  }, { passive: true });
  follow();

  all("[data-copy]").forEach(function (button) {
    var source = doc.getElementById(button.dataset.copy);
    function done() { button.textContent = "Copied"; setTimeout(function () { button.textContent = "Copy"; }, 1500); }
    button.addEventListener("click", function () {
      var range = doc.createRange(), selection = getSelection();
      range.selectNodeContents(source);
      selection.removeAllRanges();
      selection.addRange(range);
      if (navigator.clipboard) { navigator.clipboard.writeText(source.textContent).then(done, function () { return doc.execCommand("copy") && done(); }); } else if (doc.execCommand("copy")) { done(); }
    });
  });
})();
