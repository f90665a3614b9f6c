const form = document.getElementById("request");
const status = document.getElementById("status");
const images = document.getElementById("images");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  const request = { prompt: fields.get("prompt"), n: Number(fields.get("n")) };
  if (fields.get("negative_prompt")) request.negative_prompt = fields.get("negative_prompt");
  if (fields.get("seed")) request.seed = Number(fields.get("seed"));
  const button = form.querySelector("button");
  button.disabled = true;
  status.textContent = "Drawing …";
  try {
    const answer = await fetch("/v1/images/generations", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(request),
    });
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error.message);
    images.replaceChildren(...body.data.map(figure));
    const warnings = body.warnings.map((warning) => `${warning.param}: ${warning.message}`);
    status.textContent = [`${Math.round(body.timings_ms.total)} ms`, ...warnings].join(" · ");
  } catch (error) {
    status.textContent = error.message;
  } finally {
    button.disabled = false;
  }
});

function figure({ b64_json, seed }) {
  const image = new Image();
  image.src = `data:image/png;base64,${b64_json}`;
  image.alt = `image of seed ${seed}`;
  const caption = document.createElement("figcaption");
  caption.textContent = `seed ${seed}`;
  const result = document.createElement("figure");
  result.append(image, caption);
  return result;
}
