namespace Marquee.Domain;

/// <summary>The key of a <see cref="Catalog.Movie"/>.</summary>
/// <param name="Value">Positive once stored; 0 before.</param>
public readonly record struct MovieId(long Value);

/// <summary>The key of a <see cref="Catalog.Theater"/>.</summary>
/// <param name="Value">Positive once stored; 0 before.</param>
public readonly record struct TheaterId(long Value);

/// <summary>The key of a <see cref="Catalog.Screen"/>.</summary>
/// <param name="Value">Positive once stored; 0 before.</param>
public readonly record struct ScreenId(long Value);

/// <summary>The key of a <see cref="Catalog.Seat"/>.</summary>
/// <param name="Value">Positive once stored; 0 before.</param>
public readonly record struct SeatId(long Value);

/// <summary>The key of a <see cref="Catalog.Schedule"/>.</summary>
/// <param name="Value">Positive once stored; 0 before.</param>
public readonly record struct ScheduleId(long Value);

/// <summary>The key of a <see cref="Prices.PriceList"/>.</summary>
/// <param name="Value">Positive once stored; 0 before.</param>
public readonly record struct PriceListId(long Value);

/// <summary>The key of a member's account. All the domain knows of an account.</summary>
/// <param name="Value">Positive.</param>
public readonly record struct UserId(long Value);
