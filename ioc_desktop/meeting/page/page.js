// The meeting room's page: follows the scene by server-sent events, says by itself when the
// contact is lost and since when, and comes back without anybody's help. Whatever comes from
// the server is set as text, never as markup.
"use strict";

(() => {
  const LOST_AFTER_MS = 3500; // the server says something every second
  const LOOK_MS = 500;
  const FIRST_WAIT_MS = 300;
  const LONGEST_WAIT_MS = 4000;
  const ASK_MS = 3000;
  const FLOW_BELOW_PX = 900;
  const PICTURE_AGAIN_MS = 1000;
  const LONGEST_PICTURE_AGAIN_MS = 30000;

  const words = JSON.parse(document.body.dataset.words);
  const at = (id) => document.getElementById(id);
  const tiles = new Map(); // id → {tile, section, look, words}
  let scene = null;
  let source = null;
  let heardAt = performance.now();
  let lastTime = "";
  let lost = false;
  let over = false; // ended, or shown in another tab: nothing is asked any more
  let waitMs = FIRST_WAIT_MS;
  let retry = 0;
  let wantTexts = null; // null = as the width says

  const say = (text, values) =>
    text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));

  const made = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const announce = (text) => {
    if (at("news").textContent !== text) at("news").textContent = text;
  };

  const stand = (state, text) => {
    if (at("contact").dataset.state === state && at("contact").textContent === text) return;
    at("contact").dataset.state = state;
    at("contact").textContent = text;
  };

  // --- contact ---------------------------------------------------------------------------

  const heard = () => {
    heardAt = performance.now();
    waitMs = FIRST_WAIT_MS;
    if (lost) {
      lost = false;
      document.body.classList.remove("lost");
      at("lost").hidden = true;
      announce(words.back);
    }
    stand("live", words.live);
  };

  const age = (ms) => {
    const seconds = Math.max(0, Math.round(ms / 1000));
    if (seconds < 120) return say(words.seconds, { count: seconds });
    return say(words.minutes, { count: Math.floor(seconds / 60) });
  };

  const lookForSilence = () => {
    if (over) return;
    const silent = performance.now() - heardAt;
    if (silent < LOST_AFTER_MS) return;
    if (!lost) {
      lost = true;
      const since = lastTime || new Date().toTimeString().slice(0, 8);
      const text = say(words.lost_since, { time: since });
      at("lostsince").textContent = text;
      at("lost").hidden = false;
      document.body.classList.add("lost");
      stand("lost", words.lost);
      announce(text);
      letGo(); // a stream that hangs is not waited for
      later();
    }
    if (scene) at("lostage").textContent = "· " + say(words.age, { age: age(silent) });
  };

  const letGo = () => {
    if (source) source.close();
    source = null;
  };

  const later = () => {
    if (retry || over) return;
    const pause = waitMs * (0.5 + Math.random()); // a whole room does not come back as one
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    retry = setTimeout(() => {
      retry = 0;
      join();
    }, pause);
  };

  const join = async () => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), ASK_MS);
    try {
      const answer = await fetch("/standing", { cache: "no-store", signal: patience.signal });
      if (answer.status === 401) {
        location.replace("/code");
        return;
      }
      if (answer.status === 410) {
        end(words.ended);
        return;
      }
      if (answer.status === 503) {
        stand("joining", words.full);
        waitMs = LONGEST_WAIT_MS;
        later();
        return;
      }
      if (answer.ok) listen();
      else later();
    } catch {
      later();
    } finally {
      clearTimeout(timer);
    }
  };

  const listen = () => {
    letGo();
    const mine = new EventSource("/events");
    source = mine;
    const on = (name, act) =>
      mine.addEventListener(name, (event) => {
        if (mine !== source) return;
        heard();
        act(JSON.parse(event.data));
      });
    on("scene", showScene);
    on("tile", showTile);
    on("beat", (beat) => {
      lastTime = beat.time;
      at("clock").textContent = beat.time;
      at("day").textContent = beat.date;
    });
    on("end", () => end(words.ended));
    on("elsewhere", () => {
      end(words.elsewhere);
      const link = at("again").firstElementChild;
      link.textContent = words.again;
      link.href = "/";
    });
    mine.onerror = () => {
      if (mine !== source) return;
      letGo(); // the browser's own tries all come at once, and stop at the first refusal
      later();
    };
  };

  const end = (text) => {
    over = true;
    letGo();
    document.body.classList.remove("lost");
    at("lost").hidden = true;
    showScene({ scene: null, tiles: [] });
    at("name").textContent = text;
    at("empty").textContent = text;
    at("again").hidden = false;
    stand("joining", text);
    announce(text);
  };

  // --- the scene -------------------------------------------------------------------------

  const showScene = (news) => {
    const before = scene ? scene.id : null;
    scene = news.scene;
    document.body.classList.toggle("nothing", !scene);
    at("empty").hidden = Boolean(scene);
    at("name").textContent = scene ? scene.name : words.nothing;
    at("note").textContent = scene ? scene.note : "";
    at("note").hidden = !(scene && scene.note);
    const gone = new Set(tiles.keys());
    if (scene) {
      at("scene").style.setProperty("--w", scene.width);
      at("scene").style.setProperty("--h", scene.height);
      layOut();
      if (before !== scene.id) {
        // Another scene: nothing of the one before stays, not even where ids are the same.
        clear(gone);
        announce(say(words.showing, { scene: scene.name }));
      }
      for (const tile of news.tiles) {
        gone.delete(tile.id);
        showTile(tile);
      }
      for (const id of scene.tiles) {
        const there = tiles.get(id);
        if (there) at("scene").append(there.section); // in reading order
      }
    }
    clear(gone);
  };

  const clear = (gone) => {
    for (const id of gone) {
      const there = tiles.get(id);
      if (there) there.section.remove();
      tiles.delete(id);
    }
    gone.clear();
  };

  const showTile = (tile) => {
    let there = tiles.get(tile.id);
    if (!there) {
      const section = made("section", "tile");
      const text = made("div", "words");
      const look = made("button", "look");
      look.type = "button";
      section.append(look, text);
      section.setAttribute("aria-labelledby", "tile-" + tile.id);
      look.addEventListener("click", () => comeCloser(tile.id));
      at("scene").append(section);
      there = { tile: null, section, look, text, failed: 0 };
      tiles.set(tile.id, there);
    }
    const before = there.tile;
    there.tile = tile;
    for (const [name, value] of Object.entries({
      "--x": tile.x,
      "--y": tile.y,
      "--tw": tile.width,
      "--th": tile.height,
    }))
      there.section.style.setProperty(name, value);
    there.look.setAttribute("aria-label", say(words.closer, { title: tile.text.title }));
    if (!before || JSON.stringify(before.text) !== JSON.stringify(tile.text))
      there.text.replaceChildren(...tellTile(tile, "tile-" + tile.id));
    showPicture(there);
    if (at("close").open && at("close").dataset.tile === tile.id) fillCloser(tile);
  };

  const address = (tile, width) => "/picture/" + tile.picture + "-" + width + ".png";

  const pictureOf = (tile, widthPx) => {
    const image = new Image();
    image.alt = "";
    image.sizes = Math.max(1, Math.round(widthPx)) + "px";
    image.srcset = tile.sizes.map((width) => address(tile, width) + " " + width + "w").join(", ");
    return image;
  };

  // The picture that is there stays until the new one is whole.
  const showPicture = async (there) => {
    const { tile } = there;
    if (!tile.picture || there.coming === tile.picture) return;
    there.coming = tile.picture;
    const image = pictureOf(tile, there.look.clientWidth || there.section.clientWidth);
    try {
      await image.decode();
    } catch {
      if (there.coming !== tile.picture) return;
      there.coming = "";
      // Beside a new text the old picture would contradict it until the tile changes again.
      const pause = Math.min(PICTURE_AGAIN_MS * 2 ** there.failed, LONGEST_PICTURE_AGAIN_MS);
      there.failed += 1;
      setTimeout(() => {
        if (!over && tiles.get(tile.id) === there && there.tile.picture === tile.picture) showPicture(there);
      }, pause);
      return;
    }
    if (there.coming !== tile.picture) return;
    there.failed = 0;
    there.look.replaceChildren(image);
    there.section.dataset.picture = tile.picture;
  };

  const tellTile = (tile, id) => {
    const { text } = tile;
    const parts = [];
    const head = made("h2", "", text.title);
    head.id = id;
    parts.push(head);
    if (text.state.length) parts.push(made("p", text.grave ? "state grave" : "state", text.state.join(" · ")));
    if (text.lines.length) {
      const list = made("ul");
      for (const line of text.lines) list.append(made("li", "", line));
      parts.push(list);
    }
    if (text.table) parts.push(tellTable(text.table, text.title));
    const foot = [text.as_of];
    if (text.source) foot.push(words.source + ": " + text.source);
    const said = foot.filter(Boolean).join(" · ");
    if (said) parts.push(made("p", "foot", said));
    return parts;
  };

  // The roles are said again: a wide table is laid out as blocks where it is narrow, and
  // browsers forget what a table is when it does not look like one.
  const tellTable = (told, title) => {
    const table = made("table", told.heads.length > 2 ? "wide" : "");
    const ruled = (element, role) => {
      element.setAttribute("role", role);
      return element;
    };
    ruled(table, "table");
    table.append(made("caption", "unseen", title));
    const kind = (column) => (told.numbers[column] ? "number" : "");
    if (told.heads.some(Boolean)) {
      const row = ruled(made("tr"), "row");
      told.heads.forEach((text, column) => {
        const head = made(text ? "th" : "td", kind(column), text);
        if (text) head.scope = "col";
        row.append(ruled(head, text ? "columnheader" : "cell"));
      });
      const top = ruled(made("thead"), "rowgroup");
      top.append(row);
      table.append(top);
    }
    const body = ruled(made("tbody"), "rowgroup");
    for (const cells of told.rows) {
      const row = ruled(made("tr"), "row");
      cells.forEach((text, column) => {
        const cell = made(column ? "td" : "th", kind(column), text);
        if (column) {
          cell.dataset.head = told.heads[column];
          if (!text || text === "–") cell.classList.add("none");
        } else {
          cell.scope = "row";
        }
        row.append(ruled(cell, column ? "cell" : "rowheader"));
      });
      body.append(row);
    }
    if (told.more) {
      const cell = ruled(made("td", "", told.more), "cell");
      cell.colSpan = told.heads.length;
      const row = ruled(made("tr"), "row");
      row.append(cell);
      body.append(row);
    }
    table.append(body);
    return table;
  };

  // --- closer, texts, full screen ----------------------------------------------------------

  const fillCloser = (tile) => {
    const said = made("div", "words");
    said.append(...tellTile(tile, "closename"));
    const parts = tile.picture ? [pictureOf(tile, innerWidth), said] : [said];
    at("closebody").replaceChildren(...parts);
  };

  const comeCloser = (id) => {
    const there = tiles.get(id);
    if (!there) return;
    at("close").dataset.tile = id;
    fillCloser(there.tile);
    at("close").showModal();
  };

  const layOut = () => {
    const narrow = innerWidth < FLOW_BELOW_PX || innerWidth < innerHeight;
    const texts = wantTexts === null ? narrow : wantTexts;
    document.body.classList.toggle("texts", texts);
    document.body.classList.toggle("flow", narrow || texts);
    at("texts").setAttribute("aria-pressed", String(texts));
  };

  const toggleTexts = () => {
    wantTexts = !document.body.classList.contains("texts");
    layOut();
  };

  const toggleFull = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  };

  let resized = 0;
  addEventListener("resize", () => {
    clearTimeout(resized);
    resized = setTimeout(() => {
      layOut();
      for (const there of tiles.values()) {
        const image = there.look.querySelector("img");
        if (image) image.sizes = Math.max(1, there.look.clientWidth) + "px";
      }
    }, 150);
  });

  at("texts").addEventListener("click", toggleTexts);
  at("full").addEventListener("click", toggleFull);
  at("closeend").addEventListener("click", () => at("close").close());
  at("close").addEventListener("close", () => at("closebody").replaceChildren());
  at("full").hidden = !document.fullscreenEnabled;

  // Without this script there is neither a contact nor anything that a button could do.
  at("contact").hidden = false;
  document.querySelector(".tools").hidden = false;
  stand("joining", words.joining);
  layOut();
  setInterval(lookForSilence, LOOK_MS);
  addEventListener("pagehide", letGo);
  addEventListener("pageshow", (event) => {
    if (event.persisted && !over) join(); // back from where the browser kept the whole page
  });
  listen();
})();
