// 字体大小、打印、离站提示。没有脚本时，网站照常可读。
(function () {
  "use strict";
  var KEY = "liubei-font-size";
  var root = document.documentElement;

  function stored() {
    try { return localStorage.getItem(KEY) || "medium"; } catch (error) { return "medium"; }
  }

  function apply(size) {
    root.dataset.fontSize = size;
    document.querySelectorAll("[data-font-size] button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === size));
    });
  }

  // Before the page is drawn, so that the text does not jump.
  apply(stored());

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-font-size], [data-tools]").forEach(function (tool) {
      tool.hidden = false;
    });
    apply(stored());
  });

  document.addEventListener("click", function (event) {
    var target = event.target.closest ? event.target : event.target.parentElement;
    var size = target.closest("[data-font-size] button");
    var leaving = target.closest("a.leaving");
    if (size) {
      try { localStorage.setItem(KEY, size.value); } catch (error) { /* 无痕浏览时不记忆 */ }
      apply(size.value);
    } else if (target.closest("[data-print]")) {
      window.print();
    } else if (leaving && !window.confirm("即将离开本网站，前往：\n" + leaving.href + "\n该网站并非政府网站，是否继续？")) {
      event.preventDefault();
    }
  });
})();
