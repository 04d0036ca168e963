// Opens the window of Toss Payments for the payment of the page. Toss sends the buyer back to the addresses of the payment.
const button = document.querySelector("button.toss");

button?.addEventListener("click", async () => {
  const { clientKey, orderId, amount, orderName, successUrl, failUrl } = button.dataset;
  const fault = document.querySelector(".toss-fault");
  button.disabled = true;
  fault.hidden = true;
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
  } catch (error) {
    // It can be opened again. A buyer who closed it knows why.
    button.disabled = false;
    fault.hidden = error?.code === "USER_CANCEL";
  }
});
