using System.Globalization;
using System.Text.Json;

namespace Marquee.Faults.Torture;

/// <summary>What members ask of the application about reservations.</summary>
internal sealed class MarqueeClient : IDisposable
{
    private readonly Site _site;

    /// <inheritdoc cref="Site(IEnumerable{int}, string, int, TimeSpan, TimeProvider)"/>
    public MarqueeClient(IEnumerable<int> ports, string key, int members, TimeSpan patience, TimeProvider time) =>
        _site = new Site(ports, key, members, patience, time);

    public int Instances => _site.Instances;

    /// <summary>An order as JSON.</summary>
    public static string OrderOf(long schedule, long[] seats) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"scheduleId":{{schedule}},"seatIds":[{{string.Join(',', seats)}}]}""");

    public Task<Call> ReserveAsync(int instance, long member, long schedule, long[] seats, string? key) =>
        SendAsync(instance, member, Operation.Reserve, schedule, seats, key, null, HttpMethod.Post, "/api/reservations",
            OrderOf(schedule, seats));

    public Task<Call> PayAsync(int instance, long member, long schedule, Guid reservation, string? key) =>
        SendAsync(
            instance, member, Operation.Pay, schedule, null, key, reservation, HttpMethod.Post, $"/api/reservations/{reservation}/payment");

    public Task<Call> CancelAsync(int instance, long member, long schedule, Guid reservation) =>
        SendAsync(
            instance, member, Operation.Cancel, schedule, null, null, reservation, HttpMethod.Delete, $"/api/reservations/{reservation}");

    public Task<Call> FindAsync(int instance, long member, long schedule, Guid reservation) =>
        SendAsync(instance, member, Operation.Find, schedule, null, null, reservation, HttpMethod.Get, $"/api/reservations/{reservation}");

    public Task<Call> SeatMapAsync(int instance, long member, long schedule) =>
        SendAsync(instance, member, Operation.SeatMap, schedule, null, null, null, HttpMethod.Get, MapOf(schedule));

    /// <summary>The seats that the map of a schedule shows as taken; null when it cannot be read.</summary>
    public async Task<IReadOnlyList<long>?> TakenSeatsAsync(int instance, long schedule) =>
        await _site.SendAsync(instance, member: 1, HttpMethod.Get, MapOf(schedule)) is { Status: 200, Result: { } map }
            ? [.. map.GetProperty("seats").EnumerateArray()
                .Where(seat => seat.GetProperty("status").GetString() != "AVAILABLE").Select(seat => seat.GetProperty("id").GetInt64())]
            : null;

    public void Dispose() => _site.Dispose();

    private static string MapOf(long schedule) => string.Create(CultureInfo.InvariantCulture, $"/api/schedules/{schedule}/seats");

    private async Task<Call> SendAsync(
        int instance, long member, Operation operation, long schedule, long[]? seats, string? key, Guid? reservation, HttpMethod method,
        string path, string? body = null)
    {
        var answer = await _site.SendAsync(instance, member, method, path, body, key);
        var call = new Call(
            answer.Invoked, answer.Returned, member, operation, schedule, seats, key, answer.Status, answer.Code, reservation, null, null,
            null, null, answer.Replayed, instance);
        return call.IsAcknowledged && operation is not Operation.SeatMap && answer.Result is { } result ? call.With(result) : call;
    }
}

internal static class ReservationAnswers
{
    /// <summary>The call with what its answer says of the reservation.</summary>
    public static Call With(this Call call, JsonElement reservation) => call with
    {
        Reservation = reservation.GetProperty("id").GetGuid(),
        State = reservation.GetProperty("status").GetString(),
        AnsweredSeats = [.. reservation.GetProperty("seatIds").EnumerateArray().Select(seat => seat.GetInt64())],
        Amount = reservation.GetProperty("amount").GetInt64(),
        ExpiresAt = reservation.TryGetProperty("expiresAt", out var expires) && expires.ValueKind is JsonValueKind.String
            ? expires.GetDateTimeOffset()
            : null,
    };
}
