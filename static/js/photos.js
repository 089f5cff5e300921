// Photos: made small before they are sent, so that a slow network copes; each can be taken back.
(() => {
  const LONGEST = 1600;
  const QUALITY = 0.82;

  const smaller = async (file) => {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      if (!blob || (scale === 1 && blob.size > file.size)) return file;
      return new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
    } catch {
      return file; // what it is, the server says
    }
  };

  const setUp = (box) => {
    const form = box.closest("form");
    const input = box.querySelector("input[name]");
    const album = box.querySelector("[data-album]");
    const list = box.querySelector("[data-kept]");
    const note = box.querySelector("[data-note]");
    const limit = Number(box.dataset.limit) || 9;
    let kept = [];
    let busy = Promise.resolve();

    const write = (quiet) => {
      const transfer = new DataTransfer();
      for (const file of kept) transfer.items.add(file);
      input.files = transfer.files;
      list.replaceChildren(...kept.map(shown));
      box.classList.toggle("has-shots", kept.length > 0);
      const fault = box.querySelector("[data-error]");
      if (kept.length) fault.hidden = true;
      if (!quiet) box.dispatchEvent(new CustomEvent("photos:changed", { bubbles: true, detail: [...kept] }));
    };

    const shown = (file) => {
      const line = document.createElement("li");
      const image = document.createElement("img");
      image.alt = file.name;
      image.src = URL.createObjectURL(file);
      image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "shot-remove";
      remove.setAttribute("aria-label", box.dataset.remove);
      remove.textContent = "×";
      remove.addEventListener("click", () => {
        kept = kept.filter((one) => one !== file);
        write();
        input.focus();
      });
      line.append(image, remove);
      return line;
    };

    const add = (files) => {
      box.classList.add("is-busy");
      busy = busy.then(async () => {
        const made = [];
        for (const file of files) made.push(await smaller(file));
        const all = [...kept, ...made];
        note.textContent = all.length > limit ? box.dataset.full : "";
        kept = all.slice(0, limit);
        write();
        box.classList.remove("is-busy");
      });
      form.photosReady = Promise.all([form.photosReady, busy]);
    };

    input.addEventListener("change", () => add([...input.files]));
    if (album) {
      album.closest("label").hidden = false;
      album.addEventListener("change", () => {
        add([...album.files]);
        album.value = "";
      });
    }
    box.addEventListener("photos:restore", (event) => {
      kept = event.detail.slice(0, limit);
      write(true);
    });
    form.addEventListener("reset", () => {
      kept = [];
      note.textContent = "";
      write(true);
    });
  };
  for (const box of document.querySelectorAll("[data-photos]")) setUp(box);
})();
