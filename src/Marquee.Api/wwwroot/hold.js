// Counts down what is left of holds and says when one is over. Without it the clock time is shown, and the server judges as ever.
const shown = performance.getEntriesByType("navigation")[0].responseStart;

// Only spans of this device's clocks, which may be wrong; the second one also runs while the device sleeps.
const elapsed = () => (Math.max(performance.now(), Date.now() - performance.timeOrigin) - shown) / 1000;

const countDown = hold => {
  const total = Number(hold.querySelector("time").dataset.seconds);
  const timer = hold.querySelector("[role=timer]");
  const said = hold.querySelector("[role=status]");
  let minuteIsSaid = total <= 60;

  const tick = () => {
    const left = total - elapsed();
    if (left <= 0) {
      end(hold, said);
      return;
    }
    const seconds = Math.ceil(left);
    timer.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (!minuteIsSaid && seconds <= 60) {
      minuteIsSaid = true;
      said.textContent = hold.dataset.minute;
    }
    setTimeout(tick, (left - Math.floor(left)) * 1000 + 10);
  };
  tick();
  timer.hidden = false;
};

const end = (hold, said) => {
  const over = hold.querySelector(".hold-over");
  if (!over) {
    // A page of a payment: the server says what became of it.
    location.reload();
    return;
  }
  const card = hold.closest("article");
  const hadFocus = card.contains(document.activeElement);
  const status = card.querySelector(".status");

  hold.querySelector(".hold-left").remove();
  hold.querySelector(".hold-pay").remove();
  card.querySelector(".cancel")?.remove();
  over.hidden = false;
  status.textContent = hold.dataset.status;
  status.className = "status status-expired";
  card.classList.replace("reservation-held", "reservation-expired");
  said.textContent = over.querySelector("span").textContent;
  if (hadFocus) {
    over.querySelector("a").focus();
  }
};

document.querySelectorAll(".hold").forEach(countDown);
