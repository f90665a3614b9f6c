(function () {
  "use strict";
  var prompts = Array.from(document.querySelectorAll("details.prompt"));
  var filter = document.getElementById("filter");
  var found = document.getElementById("found");
  function shown() {
    return prompts.filter(function (prompt) { return !prompt.hidden; });
  }
  filter.addEventListener("input", function () {
    var words = filter.value.toLowerCase().split(/\s+/);
    prompts.forEach(function (prompt) {
      var text = prompt.querySelector("summary").textContent.toLowerCase();
      prompt.hidden = !words.every(function (word) { return text.includes(word); });
    });
    found.textContent = shown().length + " of " + prompts.length;
  });
  document.getElementById("open-all").addEventListener("click", function () {
    shown().forEach(function (prompt) { prompt.open = true; });
  });
  document.getElementById("close-all").addEventListener("click", function () {
    shown().forEach(function (prompt) { prompt.open = false; });
  });
  document.querySelector(".tools").hidden = false;
}());
