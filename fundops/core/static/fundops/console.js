/* Progressive enhancement only. Every page works, and every decision can be made, without this file.
   Single keys are off when <body data-keys="off"> (a personal setting). */
(() => {
  "use strict";
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];

  // what only works with this file is hidden without it
  $$("[data-keys], [data-print], .theme-toggle").forEach(b => { b.hidden = false; });
  $$("[data-print]").forEach(b => b.addEventListener("click", () => window.print()));

  // selected count and sum; amounts are summed in cents, as whole numbers
  const boxes = $$("input.action-select"), picked = $("#picked");
  const cents = text => BigInt(text.replace(".", ""));
  const money = sum => {
    const digits = (sum < 0n ? -sum : sum).toString().padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${sum < 0n ? "−" : ""}${whole}.${digits.slice(-2)}`;
  };
  const tell = () => {
    const on = boxes.filter(b => b.checked);
    $("[data-count]", picked).textContent = on.length;
    $("[data-sum]", picked).textContent = money(on.reduce((sum, b) => sum + cents(b.dataset.amount), 0n));
    boxes.forEach(b => b.closest("tr").classList.toggle("selected", b.checked));
  };
  if (picked) {
    picked.hidden = false;
    $("#action-toggle").hidden = false;
    boxes.forEach(b => b.addEventListener("change", tell));
    $("#action-toggle").addEventListener("change", e => { boxes.forEach(b => { b.checked = e.target.checked; }); tell(); });
  }

  // one submit a form (but for those that answer with a file): the second click finds the button disabled (the server refuses it as well)
  $$("form[method=post]:not([data-again])").forEach(f => f.addEventListener("submit", () => setTimeout(() => $$("button", f).forEach(b => { b.disabled = true; }), 0)));
  window.addEventListener("pageshow", e => { if (e.persisted) $$("form[method=post] button").forEach(b => { b.disabled = false; }); });

  // a page on which something is decided says when its figures are old
  $$("[data-stale]").forEach(banner => {
    const opened = performance.now(), limit = Number(banner.dataset.stale);
    const look = () => {
      const age = Math.floor((performance.now() - opened) / 60000);
      $("[data-age]", banner).textContent = age;
      banner.hidden = age < limit;
    };
    setInterval(look, 15000);
  });

  // the clock runs only where the server's does; a moved clock stands
  const clock = $("time[data-ticks]");
  if (clock) {
    const ahead = new Date(clock.dateTime) - Date.now();
    const wall = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit" });
    setInterval(() => { clock.textContent = wall.format(Date.now() + ahead); }, 1000);
  }

  // keys
  const dialog = $("#keys"), rows = $$("#changelist tbody tr");
  let at = -1, lead = "";
  const showKeys = () => { if (dialog && !dialog.open) dialog.showModal(); };
  $$("[data-keys]").forEach(b => b.addEventListener("click", showKeys));
  const move = step => {
    at = Math.max(0, Math.min(rows.length - 1, at + step));
    const link = $("a", rows[at]);
    if (link) link.focus();
  };
  // to a neighbour on the page of one record, to a row in a list
  const turn = (rel, step) => {
    const link = $(`.titlebar a[rel="${rel}"]`);
    if (link) location.href = link.href; else if (rows.length) move(step);
  };
  const follow = link => { if (link) location.href = link.href; };
  const acts = {
    "/": () => { const box = $("#q"); if (box) box.focus(); },
    "?": showKeys,
    "j": () => turn("next", 1),
    "k": () => turn("prev", -1),
    "o": () => follow(at >= 0 && $("a", rows[at])),
    "e": () => follow($(".module h2 .end a")),
    "Escape": () => follow($$(".breadcrumbs a").pop()),
    "x": () => { const box = at >= 0 && $("input.action-select", rows[at]); if (box) box.click(); },
    "p": () => window.print(),
  };
  document.addEventListener("keydown", e => {
    if (document.body.dataset.keys === "off" || e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (/INPUT|SELECT|TEXTAREA/.test(e.target.tagName) || (dialog && dialog.open)) return;
    const target = lead === "g" && $(`#console-nav [data-go="${CSS.escape(e.key)}"]`);
    lead = e.key === "g" ? "g" : "";
    if (target) { location.href = target.href; return; }
    if (acts[e.key]) { e.preventDefault(); acts[e.key](); }
  });
})();
