using Marquee.Domain;
using Marquee.Domain.Catalog;
using Marquee.Domain.Payments;
using Marquee.Domain.Reservations;
using Microsoft.EntityFrameworkCore;

namespace Marquee.Storage.Tests;

/// <summary>Payments and refunds of a database, brought to where a test wants them.</summary>
internal static class Paying
{
    public static readonly TimeSpan HoldFor = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan PayingFor = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan ChargeFor = TimeSpan.FromMinutes(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    extension(Database database)
    {
        public Task<T> PaymentsAsync<T>(Func<IPaymentLedger, Task<T>> use) => database.WithAsync(use);

        public Task PaymentsAsync(Func<IPaymentLedger, Task> use) => database.WithAsync(async (IPaymentLedger ledger) =>
        {
            await use(ledger);
            return true;
        });

        /// <summary>A reservation of one seat of 15,000 KRW in a showing of its own, held for five minutes.</summary>
        public async Task<Reservation> HoldAsync() =>
            (await database.ReserveAsync(await database.NewShowingAsync(), member: 1, ["A1"], holdFor: HoldFor)).Value.Reservation;

        public Payment Draft(Reservation reservation)
        {
            var id = Guid.CreateVersion7(database.Time.GetUtcNow());
            var until = database.Time.Instant + PayingFor;
            return new Payment
            {
                Id = id, ReservationId = reservation.Id, ScheduleId = reservation.ScheduleId, UserId = reservation.UserId,
                Gateway = GatewayKind.Sandbox, Amount = reservation.Amount, Status = PaymentStatus.Started, Key = $"{id}",
                Deadline = until, DueAt = until,
            };
        }

        public Task<Result<PaymentChange>> StartAsync(Reservation reservation) =>
            database.PaymentsAsync(ledger => ledger.StartAsync(database.Draft(reservation), Ct));

        public Task<PaymentChange> ChargeAsync(Payment payment) => database.PaymentsAsync(ledger => ledger.ChargeAsync(
            payment, $"ref-{payment.Id}", database.Time.Instant + ChargeFor, database.Time.Instant + TimeSpan.FromSeconds(5)));

        /// <summary>A payment of a reservation of its own.</summary>
        public async Task<Payment> PaymentInAsync(PaymentStatus status)
        {
            var started = (await database.StartAsync(await database.HoldAsync())).Value.Payment;
            switch (status)
            {
                case PaymentStatus.Started:
                    break;
                case PaymentStatus.Charging:
                    await database.ChargeAsync(started);
                    break;
                case PaymentStatus.Approved:
                    await database.ChargeAsync(started);
                    await database.PaymentsAsync(ledger => ledger.ApproveAsync(started, null));
                    break;
                case PaymentStatus.Declined:
                    await database.ChargeAsync(started);
                    await database.PaymentsAsync(ledger => ledger.DeclineAsync(started, "NO"));
                    break;
                case PaymentStatus.Abandoned:
                    database.Time.Advance(PayingFor);
                    await database.PaymentsAsync(ledger => ledger.AbandonAsync(started));
                    break;
            }

            var payment = await database.PaymentAsync(started.Id);
            payment.Status.ShouldBe(status);
            return payment;
        }

        public Task<Payment> PaymentAsync(Guid id) =>
            database.ReadAsync(db => db.Payments.AsNoTracking().SingleAsync(row => row.Id == id, Ct));

        public Task<Reservation> ReservationAsync(Guid id) =>
            database.ReadAsync(db => db.Reservations.AsNoTracking().SingleAsync(row => row.Id == id, Ct));

        public Task<List<Refund>> RefundsAsync(Guid payment) => database.ReadAsync(
            db => db.Refunds.AsNoTracking().Where(row => row.PaymentId == payment).OrderBy(row => row.Id).ToListAsync(Ct));

        public async Task<Refund> RefundAsync(Guid id) =>
            await database.ReadAsync(db => db.Refunds.AsNoTracking().SingleAsync(row => row.Id == id, Ct));

        public Task<Result<Refund>> RequestRefundAsync(Payment payment, long amount) =>
            database.PaymentsAsync(ledger => ledger.RequestRefundAsync(payment.Id, amount, "sorry", Ct));

        public Task<bool> CancelAsync(Payment payment, Cancellation cancellation) =>
            database.Ledger.CancelAsync(payment.ReservationId, payment.ScheduleId, cancellation, Ct);

        public async Task ChangeSaleAsync(ScheduleId schedule, ShowingSale sale) =>
            (await database.WithAsync((ISalesStore store) => store.ChangeSaleAsync(schedule, sale, Ct))).Refusal.ShouldBeNull();
    }
}
