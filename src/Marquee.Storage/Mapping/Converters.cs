using Marquee.Domain;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Marquee.Storage.Mapping;

internal sealed class MovieIdConverter() : ValueConverter<MovieId, long>(id => id.Value, value => new MovieId(value));

internal sealed class TheaterIdConverter() : ValueConverter<TheaterId, long>(id => id.Value, value => new TheaterId(value));

internal sealed class ScreenIdConverter() : ValueConverter<ScreenId, long>(id => id.Value, value => new ScreenId(value));

internal sealed class SeatIdConverter() : ValueConverter<SeatId, long>(id => id.Value, value => new SeatId(value));

internal sealed class ScheduleIdConverter() : ValueConverter<ScheduleId, long>(id => id.Value, value => new ScheduleId(value));

internal sealed class PriceListIdConverter() : ValueConverter<PriceListId, long>(id => id.Value, value => new PriceListId(value));

internal sealed class UserIdConverter() : ValueConverter<UserId, long>(id => id.Value, value => new UserId(value));

/// <summary>An enum as the origin's words.</summary>
internal sealed class WordConverter<T>() : ValueConverter<T, string>(value => WireNames.Of(value), word => WireNames.Find<T>(word)!.Value)
    where T : struct, Enum;

/// <summary>An instant: a UTC <see cref="DateTime"/>. A <see cref="DateTime"/> without this converter is a wall-clock time.</summary>
public sealed class InstantConverter() : ValueConverter<DateTime, DateTime>(
    instant => instant, value => DateTime.SpecifyKind(value, DateTimeKind.Utc));
