// Opens the window of Toss Payments for the payment of the page. Toss sends the buyer back to the addresses of the payment.
const button = document.querySelector("button.toss");

button?.addEventListener("click", async () => {
  const { clientKey, orderId, amount, orderName, successUrl, failUrl } = button.dataset;
  button.disabled = true;
  try {
    const toss = globalThis.TossPayments(clientKey);
    await toss.payment({ customerKey: globalThis.TossPayments.ANONYMOUS }).requestPayment({
      method: "CARD",
      amount: { currency: "KRW", value: Number(amount) },
      orderId,
      orderName,
      successUrl,
      failUrl,
    });
  } catch {
    // Closed by the buyer, or not to be reached: it can be opened again.
    button.disabled = false;
  }
});
