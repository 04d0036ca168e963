using Marquee.Domain;
using Marquee.Domain.Catalog;
using Page = Marquee.Domain.Page;

namespace Marquee.Storage.Tests;

public sealed class CatalogSearchTests(Databases databases)
{
    private static readonly DateTime Now = Databases.Start.UtcDateTime;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<Provider> EveryDatabase => Databases.Every;

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Any_part_of_a_title_finds_it_however_short_and_whatever_its_case(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        foreach (var title in new[] { "범죄도시", "AMÉLIE", "Star Wars 2" })
        {
            await database.NewShowingAsync(title: title);
        }

        await ShouldFindAsync(database, "죄도", "범죄도시");
        await ShouldFindAsync(database, "시", "범죄도시");
        await ShouldFindAsync(database, "me\u0301l", "AMÉLIE");
        await ShouldFindAsync(database, "R", "Star Wars 2");
        await ShouldFindAsync(database, " s 2 ", "Star Wars 2");
        await ShouldFindAsync(database, "a", "AMÉLIE", "Star Wars 2");
        await ShouldFindAsync(database, "범시");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Initial_consonants_find_the_syllables_that_begin_with_them(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        foreach (var title in new[] { "범죄도시", "밥상 (2)", "ㅋㅋ 극장", "Star" })
        {
            await database.NewShowingAsync(title: title);
        }

        await ShouldFindAsync(database, "ㅂㅈㄷㅅ", "범죄도시");
        await ShouldFindAsync(database, "ㄷㅅ", "범죄도시");
        await ShouldFindAsync(database, "ㅅ", "범죄도시", "밥상 (2)");
        await ShouldFindAsync(database, "범ㅈ도", "범죄도시");
        await ShouldFindAsync(database, "ㅄ", "밥상 (2)"); // what a keyboard makes of ㅂㅅ
        await ShouldFindAsync(database, "ㅅ (2)", "밥상 (2)");
        await ShouldFindAsync(database, "ㅋㅋ ㄱ", "ㅋㅋ 극장");
        await ShouldFindAsync(database, "ㅂㄷ");
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task No_character_of_a_query_has_a_meaning_of_its_own(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        const string odd = """도시 %_\*?[^a]{1}(b|c)+$.'--""";
        foreach (var title in new[] { odd, "도시 ab" })
        {
            await database.NewShowingAsync(title: title);
        }

        await ShouldFindAsync(database, "도시", odd, "도시 ab");
        for (var at = 3; at < odd.Length; at++)
        {
            if (!char.IsLetterOrDigit(odd[at]))
            {
                await ShouldFindAsync(database, odd[at..(at + 1)], odd);
            }

            await ShouldFindAsync(database, odd[at..], odd);
            await ShouldFindAsync(database, "ㄷㅅ" + odd[2..(at + 1)], odd);
        }
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Movies_are_found_by_what_they_are_and_where_and_when_they_are_shown(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var tomorrow = await database.NewShowingAsync(title: "Star Wars", released: new DateTime(2024, 1, 1));
        var yesterday = await database.NewShowingAsync(
            title: "Starman", start: new DateTime(2025, 1, 6, 10, 0, 0), released: new DateTime(2025, 1, 1));
        await database.SaveAsync(NewMovie("Stargate", Genre.Sf, FilmRating.R12));

        await ShouldBeAsync(new MovieFilter(), "Starman", "Stargate", "Star Wars");
        await ShouldBeAsync(new MovieFilter("STAR", Genre.Action), "Starman", "Star Wars");
        await ShouldBeAsync(new MovieFilter("ga", Rating: FilmRating.R12), "Stargate");
        await ShouldBeAsync(new MovieFilter(Rating: FilmRating.R19));
        await ShouldBeAsync(new MovieFilter(Theater: tomorrow.Theater.Id), "Star Wars");
        await ShouldBeAsync(new MovieFilter(Theater: yesterday.Theater.Id));
        await ShouldBeAsync(new MovieFilter(Theater: yesterday.Theater.Id, Date: new DateOnly(2025, 1, 6)), "Starman");
        await ShouldBeAsync(new MovieFilter(Date: new DateOnly(2025, 1, 8)), "Star Wars");
        (await FindAsync(new MovieFilter(), new Page(2, Size: 2))).Items.Single().Title.ShouldBe("Star Wars");
        (await FindAsync(new MovieFilter(), new Page(9, Size: 2))).Total.ShouldBe(3);

        Task<Paged<MovieSummary>> FindAsync(MovieFilter filter, Page page) =>
            database.WithAsync((ICatalogQueries catalog) => catalog.FindMoviesAsync(filter, page, Now, Ct));

        async Task ShouldBeAsync(MovieFilter filter, params string[] titles) =>
            (await FindAsync(filter, new Page())).Items.Select(movie => movie.Title).ShouldBe(titles, filter.ToString());
    }

    [Theory, MemberData(nameof(EveryDatabase))]
    public async Task Free_seats_are_counted_without_those_held_or_confirmed_but_with_those_of_overdue_holds(Provider provider)
    {
        await using var database = await databases.CreateAsync(provider);
        var busy = await database.NewShowingAsync(rows: 2, seatsPerRow: 3);
        var quiet = await database.NewScheduleAsync(busy.Theater.Id, busy.Screen.Id, busy.Movie.Id, new DateTime(2025, 1, 8, 14, 0, 0));
        var other = await database.NewShowingAsync(rows: 1, seatsPerRow: 4);
        await database.ReserveAsync(busy, member: 1, ["A1", "A2"]);
        await database.ReserveAsync(busy, member: 2, ["B2"], holdFor: TimeSpan.FromMinutes(1));
        await database.ReserveAsync(other, member: 1, ["A4"]);

        await ShouldBeAsync(Now, 3, 6, 3);
        await ShouldBeAsync(Now.AddMinutes(1), 4, 6, 3);
        (await CountAsync([], Now)).ShouldBeEmpty();
        (await CountAsync([new ScheduleId(999)], Now)).ShouldBeEmpty();

        Task<IReadOnlyDictionary<ScheduleId, int>> CountAsync(ScheduleId[] schedules, DateTime now) =>
            database.WithAsync((ICatalogQueries catalog) => catalog.CountFreeSeatsAsync(schedules, now, Ct));

        async Task ShouldBeAsync(DateTime now, params int[] expected)
        {
            var free = await CountAsync([busy.Schedule.Id, quiet.Id, other.Schedule.Id], now);
            new[] { busy.Schedule.Id, quiet.Id, other.Schedule.Id }.Select(id => free[id]).ShouldBe(expected);
        }
    }

    private static Movie NewMovie(string title, Genre genre, FilmRating rating) => new()
    {
        Title = title,
        Genre = genre,
        FilmRating = rating,
        ReleasedAt = new DateTime(2025, 1, 1),
        ThumbnailUrl = "http://thumbnailA.png",
        RunningTime = 120,
    };

    private static async Task ShouldFindAsync(Database database, string query, params string[] titles)
    {
        var groups = await database.WithAsync(
            (ICatalogQueries catalog) => catalog.FindSchedulesAsync(new ScheduleFilter(Title: query), new Page(), Now, Ct));
        groups.Items.Select(group => group.Movie.Title).ShouldBe(titles, query);
        groups.Total.ShouldBe(titles.Length, query);
        var movies = await database.WithAsync(
            (ICatalogQueries catalog) => catalog.FindMoviesAsync(new MovieFilter(query), new Page(), Now, Ct));
        movies.Items.Select(movie => movie.Title).ShouldBe(titles, query);
    }
}
