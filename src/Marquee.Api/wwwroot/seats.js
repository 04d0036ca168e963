// Adds up the chosen seats and stops at the member's limit. The form works without it.
const form = document.querySelector(".seat-form");
const total = form?.querySelector(".total");
if (total) {
  const seats = [...form.querySelectorAll("input[name=seatIds]:enabled")];
  const price = Number(total.dataset.price);
  const limit = Number(total.dataset.limit);
  const amount = new Intl.NumberFormat(document.documentElement.lang);

  const update = () => {
    const chosen = seats.filter(seat => seat.checked);
    for (const seat of seats) {
      seat.disabled = !seat.checked && chosen.length >= limit;
    }
    total.hidden = chosen.length === 0;
    const sum = total.dataset.money.replace("0", amount.format(price * chosen.length));
    total.textContent = `${chosen.map(seat => seat.dataset.seat).join(", ")} · ${sum}`;
  };
  form.addEventListener("change", update);
  update();
}
