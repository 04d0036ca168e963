namespace Marquee.Api.Seeding;

/// <summary>The content of a database after seeding. Equal plans make equal data.</summary>
internal sealed record SeedPlan
{
    /// <summary>Movies, named 영화1 and on.</summary>
    public required int Movies { get; init; }

    /// <summary>Theaters, named 영화관1 and on.</summary>
    public required int Theaters { get; init; }

    /// <summary>Screens of each theater, named 1관 and on.</summary>
    public required int ScreensPerTheater { get; init; }

    /// <summary>Showings on each screen: eight a day, from <see cref="From"/> on.</summary>
    public required int SchedulesPerScreen { get; init; }

    /// <summary>Accounts, member1@marquee.example and on.</summary>
    public required int Members { get; init; }

    /// <summary>The password of the members that are made.</summary>
    /// <value>Needed when <see cref="Members"/> is above 0.</value>
    public string? Password { get; init; }

    /// <summary>The seats of each screen.</summary>
    public required HallSize Hall { get; init; }

    /// <summary>The first day with showings, on the theaters' calendars.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Chooses genres, ratings, releases, running times, and the movie of each showing.</summary>
    public required long Seed { get; init; }
}

/// <summary>A rectangular hall.</summary>
/// <param name="Rows">1 to 702, "A" to "ZZ".</param>
/// <param name="SeatsPerRow">1 to 100.</param>
internal readonly record struct HallSize(int Rows, int SeatsPerRow)
{
    public int Seats => Rows * SeatsPerRow;

    public override string ToString() => $"{Rows}x{SeatsPerRow}";
}

/// <summary>How much of a part is there.</summary>
/// <param name="Part">Movies, theaters, …</param>
/// <param name="Existed">There before, and left as it was.</param>
/// <param name="Added">Made by this run.</param>
/// <param name="Total">What the plan asks for.</param>
internal sealed record SeedProgress(string Part, long Existed, long Added, long Total);
