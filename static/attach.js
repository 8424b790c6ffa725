// Before files are sent: which of them will not go. Fetched once somebody chooses some.
"use strict";

// Of what a phone has no name for, the box judges.
export default function judge(box) {
  const kinds = box.accept.split(",").map((kind) => kind.replace("*", ""));
  const goes = ({ name, type }) => !type || type === "application/octet-stream" ||
    kinds.some((kind) => type.replace("jpg", "jpeg").startsWith(kind) || name.toLowerCase().endsWith(kind));
  const files = [...box.files], odd = files.find((file) => !goes(file));
  const much = files.reduce((sum, file) => sum + file.size, 0) > box.dataset.most;
  const said = box.form.querySelector("output");
  said.textContent = odd ? `${odd.name}: ${box.dataset.odd}` : much ? box.dataset.much : "";
  said.hidden = !said.textContent;
  box.setCustomValidity(said.textContent);
}
