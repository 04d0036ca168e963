using Marquee.Domain.Catalog;
using Marquee.Domain.Reservations;

namespace Marquee.Domain.Payments;

/// <summary>The use case: a member pays a held reservation.</summary>
/// <param name="gateway"><see langword="null"/> where nobody takes money: paying confirms at once.</param>
public sealed class PayReservation(
    IReservationQueries queries, IReservationEngine engine, IPaymentLedger ledger, IPaymentQueries payments,
    PaymentOptions options, IPaymentTelemetry telemetry, TimeProvider time, IPaymentGateway? gateway = null)
{
    /// <summary>
    /// Starts the payment of a held reservation, or answers the open one. Where there is nothing to pay, confirms it.
    /// </summary>
    /// <returns>
    /// The reservation as it is now, with the payment. <see cref="ContentNotFound"/> (also for another member's),
    /// <see cref="ReservationNotPayable"/>, <see cref="ScheduleStarted"/>, <see cref="ScheduleClosed"/> or, after too many attempts,
    /// <see cref="PaymentDeclined"/>.
    /// </returns>
    public async Task<Result<PaymentStart>> ExecuteAsync(UserId member, Guid id, CancellationToken ct)
    {
        var result = await PayAsync(member, id, ct);
        telemetry.Paid(id, result);
        return result;
    }

    /// <summary>What the buyer of a payment does next.</summary>
    /// <returns><see langword="null"/> for one that does not wait for the buyer, or no longer.</returns>
    public async Task<PaymentAction?> ContinueAsync(MemberPayment found, CancellationToken ct)
    {
        var (payment, now) = (found.Payment, time.Instant);
        return payment.Status is PaymentStatus.Started && payment.Deadline > now && payment.Gateway == gateway?.Kind
            && found.Reservation.Reservation.StatusAt(now) is ReservationStatus.Held
            ? await gateway.BeginAsync(payment, NameOf(found.Reservation), ct)
            : null;
    }

    private async Task<Result<PaymentStart>> PayAsync(UserId member, Guid id, CancellationToken ct)
    {
        if (await queries.FindAsync(member, id, ct) is not { } found)
        {
            return new ContentNotFound("reservation", id);
        }

        if (found.Reservation.StatusAt(time.Instant) is ReservationStatus.Held)
        {
            if (gateway is not null && found.Reservation.Amount > 0)
            {
                return await StartAsync(found, gateway, ct);
            }

            await engine.ConfirmAsync(found.Reservation, ct);
            found = await ReadAsync(found, ct);
        }

        // Another payment, a cancellation, the expiry or the end of the sale came first.
        var status = found.Reservation.StatusAt(time.Instant);
        return status switch
        {
            ReservationStatus.Confirmed => new PaymentStart(found),
            ReservationStatus.Held => new ScheduleClosed(),
            _ => new ReservationNotPayable(status),
        };
    }

    private async Task<Result<PaymentStart>> StartAsync(MemberReservation found, IPaymentGateway provider, CancellationToken ct)
    {
        var reservation = found.Reservation;
        var current = (await payments.ListCurrentAsync([reservation.Id], ct)).GetValueOrDefault(reservation.Id)?.Payment;
        if (current is not { IsOpen: true } open)
        {
            var started = await StartAsync(reservation, isFirst: current is null, provider.Kind, ct);
            if (started.Refusal is { } refusal)
            {
                return refusal;
            }

            open = started.Value.Payment;
        }
        else if (open.Status is PaymentStatus.Started && found.Schedule.IsClosed)
        {
            return new ScheduleClosed();
        }

        // What is being charged needs the buyer no more.
        var action = open.Status is PaymentStatus.Started ? await provider.BeginAsync(open, NameOf(found), ct) : null;
        return new PaymentStart(await ReadAsync(found, ct), open, action);
    }

    private async Task<Result<PaymentChange>> StartAsync(Reservation reservation, bool isFirst, GatewayKind kind, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var (now, held) = (time.Instant, reservation.ExpiresAt!.Value);
        var until = isFirst && now + options.PayingFor > held ? now + options.PayingFor : held;
        var id = Guid.CreateVersion7(new DateTimeOffset(now));
        var draft = new Payment
        {
            Id = id,
            ReservationId = reservation.Id,
            ScheduleId = reservation.ScheduleId,
            UserId = reservation.UserId,
            Gateway = kind,
            Amount = reservation.Amount,
            Status = PaymentStatus.Started,
            Key = $"{id}",
            Deadline = until,
            DueAt = until,
        };
        Result<PaymentChange>? result = null;
        await engine.KeepAsync(reservation, until, async () =>
        {
            result = await ledger.StartAsync(draft, CancellationToken.None);
            return result.Refusal is null ? result.Value.Reservation : await EndOfAsync(reservation);
        });
        return result!;
    }

    /// <summary>The reservation of a payment that was refused.</summary>
    private async Task<Reservation> EndOfAsync(Reservation reservation) =>
        (await queries.FindAsync(reservation.UserId, reservation.Id, CancellationToken.None))!.Reservation;

    private async Task<MemberReservation> ReadAsync(MemberReservation found, CancellationToken ct) =>
        await queries.FindAsync(found.Reservation.UserId, found.Reservation.Id, ct)
            ?? throw new InvalidOperationException($"Reservation {found.Reservation.Id} vanished while it was paid.");

    private static string NameOf(MemberReservation found)
    {
        var name = $"{found.Schedule.Movie.Title} {string.Join(", ", found.SeatNumbers)}";
        return name.Length <= 100 ? name : name[..100];
    }
}
