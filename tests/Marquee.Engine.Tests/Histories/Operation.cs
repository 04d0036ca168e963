using Marquee.Domain.Reservations;

namespace Marquee.Engine.Tests.Histories;

/// <summary>What somebody asked of one schedule.</summary>
internal abstract record Operation;

/// <summary>An order. Two with one key of one member are one order, sent again.</summary>
internal sealed record Reserve(int Member, SeatSet Seats, string? Key = null) : Operation
{
    public bool SharesKeyWith(Reserve other) => Key is not null && (Member, Key) == (other.Member, other.Key);

    /// <summary>Whether it is the same order, sent twice.</summary>
    public bool IsAgain(Reserve other) => SharesKeyWith(other) && Seats == other.Seats;

    public override string ToString() => $"member {Member} reserves {Seats}{(Key is null ? "" : $" with key {Key}")}";
}

/// <summary>A payment.</summary>
internal sealed record Confirm(Guid Reservation) : Operation
{
    public override string ToString() => $"confirm {Ids.Short(Reservation)}";
}

/// <summary>A cancellation.</summary>
internal sealed record Cancel(Guid Reservation) : Operation
{
    public override string ToString() => $"cancel {Ids.Short(Reservation)}";
}

/// <summary>The end of a hold, between the earliest and the latest instant it may come. Does nothing to what is held no more.</summary>
internal sealed record Expire(Guid Reservation) : Operation
{
    public override string ToString() => $"expire {Ids.Short(Reservation)}";
}

/// <summary>Every reservation of the schedule is read, as the database has it.</summary>
internal sealed record ReadAll : Operation
{
    public override string ToString() => "read all";
}

/// <summary>What was answered; <see langword="null"/> where an answer is expected means that nobody knows what came of it.</summary>
internal abstract record Answer;

/// <summary>A reservation was made.</summary>
internal sealed record Reserved(Guid Reservation) : Answer
{
    public override string ToString() => $"reserved {Ids.Short(Reservation)}";
}

/// <summary>An earlier reservation was given again.</summary>
internal sealed record Replayed(Guid Reservation) : Answer
{
    public override string ToString() => $"replayed {Ids.Short(Reservation)}";
}

/// <summary>Others have these seats.</summary>
internal sealed record SeatsTaken(SeatSet Seats) : Answer
{
    public override string ToString() => $"refused, taken: {Seats}";
}

/// <summary>A refusal that has no facts worth checking.</summary>
internal sealed record Refused(Reason Reason) : Answer
{
    public override string ToString() => $"refused, {Reason}";
}

/// <summary>The status of a reservation after it was paid or cancelled, or on being asked.</summary>
internal sealed record Became(ReservationStatus Status) : Answer
{
    public override string ToString() => $"{Status}";
}

/// <summary>Everything the database has.</summary>
internal sealed record Found(IReadOnlyList<FoundReservation> Reservations) : Answer
{
    public override string ToString() => Reservations.Count == 0 ? "nothing" : string.Join("; ", Reservations);
}

/// <summary>A reservation as the database has it.</summary>
internal sealed record FoundReservation(Guid Id, int Member, SeatSet Seats, ReservationStatus Status)
{
    public override string ToString() => $"{Ids.Short(Id)} of member {Member}: {Seats} {Status}";
}

internal enum Reason
{
    /// <summary>The member would have too many seats.</summary>
    QuotaFull,

    /// <summary>The key was sent before with other seats.</summary>
    KeyReused,

    /// <summary>Others kept coming between.</summary>
    Conflict,

    /// <summary>Too busy, and it is certain that nothing was written.</summary>
    NothingWritten,

    /// <summary>A payment of what is held no more.</summary>
    NotPayable,

    /// <summary>There is no such reservation.</summary>
    NotFound,
}

internal static class Ids
{
    /// <summary>The end of an id: version 7 ids of one test begin alike.</summary>
    public static string Short(Guid id) => $"{id:N}"[^6..];
}
