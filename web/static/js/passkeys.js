// Passkeys: ask the server what to ask, ask the device, and send its answer with the form as it stands.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function asked(form) {
    const sent = new URLSearchParams({ form_token: form.elements.form_token.value });
    const answer = await fetch(form.dataset.challenge, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`refused with ${answer.status}`);
    return answer.json();
  }

  async function made(options) {
    const publicKey = {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    };
    const found = await navigator.credentials.create({ publicKey });
    return answered(found, { attestationObject: text(found.response.attestationObject) });
  }

  async function shown(options) {
    const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) };
    const found = await navigator.credentials.get({ publicKey });
    return answered(found, {
      authenticatorData: text(found.response.authenticatorData),
      signature: text(found.response.signature),
    });
  }

  function answered(found, more) {
    const response = { clientDataJSON: text(found.response.clientDataJSON), ...more };
    return JSON.stringify({ id: found.id, rawId: text(found.rawId), type: found.type, response });
  }

  for (const note of document.querySelectorAll("[data-without-passkeys]")) note.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const trouble = form.querySelector("[role=alert]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      trouble.hidden = true;
      try {
        const options = await asked(form);
        form.elements.credential.value = await (form.dataset.passkey === "create" ? made(options) : shown(options));
        form.submit();
      } catch {
        trouble.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
