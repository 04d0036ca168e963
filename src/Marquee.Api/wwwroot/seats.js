// Adds up the chosen seats and stops at the member's limit. The form works without it.
const form = document.querySelector(".seat-form");
const total = form?.querySelector(".total");
if (total) {
  const seats = [...form.querySelectorAll("input[name=seatIds]:enabled")];
  const price = Number(total.dataset.price);
  const limit = Number(total.dataset.limit);
  const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: "KRW" });

  const update = () => {
    const chosen = seats.filter(seat => seat.checked);
    for (const seat of seats) {
      seat.disabled = !seat.checked && chosen.length >= limit;
    }
    total.hidden = chosen.length === 0;
    total.textContent = `${chosen.map(seat => seat.dataset.seat).join(", ")} · ${money.format(price * chosen.length)}`;
  };
  form.addEventListener("change", update);
  update();
}
