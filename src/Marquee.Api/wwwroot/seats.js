// Adds up the chosen seats, chooses couple seats together, and stops at the member's limit. The form works without it.
const form = document.querySelector(".seat-form");
const total = form?.querySelector(".total");
if (total) {
  const seats = [...form.querySelectorAll("input[name=seatIds]:enabled")];
  const people = [...form.querySelectorAll("input.people")].sort((one, other) => (one.name < other.name ? -1 : 1));
  const adults = form.querySelector("[data-adults]");
  const amount = form.querySelector("input[name=amount]");
  const button = form.querySelector(".order-action button");
  const label = button.textContent;
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  const limit = Number(total.dataset.limit);
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const prices = new Map((total.dataset.prices ?? "").split(";").map(line => {
    const [zone, category, price] = line.split(" ");
    return [`${zone} ${category}`, Number(price)];
  }));
  const priceOf = (seat, category) =>
    total.dataset.prices === undefined ? Number(total.dataset.price) : prices.get(`${seat.dataset.zone} ${category}`);

  // Everybody who is not named is an adult; the others have the last seats. The server does the same.
  const categoriesOf = chosen => {
    const others = people.flatMap(field => Array(Math.min(Number(field.value) || 0, 99)).fill(field.name.replace("people_", "")));
    return others.length > chosen.length ? undefined : [...Array(chosen.length - others.length).fill("ADULT"), ...others];
  };

  const update = () => {
    const chosen = seats.filter(seat => seat.checked);
    for (const seat of seats) {
      seat.disabled = !seat.checked && chosen.length >= limit;
    }
    const categories = categoriesOf(chosen);
    const each = categories?.map((category, i) => priceOf(chosen[i], category));
    const sum = each?.every(price => price !== undefined) ? each.reduce((one, other) => one + other, 0) : undefined;
    total.hidden = chosen.length === 0;
    const names = chosen.map(seat => seat.dataset.seat).join(", ");
    const priced = sum !== undefined && chosen.length > 0;
    const money = priced ? number.format(sum) : "";
    // Seen on the button, and said with the seats to those who do not see it.
    spoken.textContent = priced ? ` · ${total.dataset.money.replace("0", money)}` : "";
    total.replaceChildren(names, spoken);
    button.textContent = priced ? button.dataset.sum.replace("0", money) : label;
    amount.value = sum ?? "";
    if (adults && categories && chosen.length > 0) {
      adults.textContent = number.format(categories.filter(category => category === "ADULT").length);
    }
  };
  form.addEventListener("change", event => {
    const pair = event.target.dataset.pair && seats.find(seat => seat.value === event.target.dataset.pair);
    if (pair) {
      pair.checked = event.target.checked;
    }
    update();
  });
  update();
}
