using System.Reflection;
using Marquee.Domain.Catalog;

namespace Marquee.Domain.Tests.Catalog;

public sealed class EditCatalogTests
{
    private static readonly TheaterId Theater = new(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <remarks>The movie is read as ACTION, is SF when the change locks it, and becomes ROMANCE.</remarks>
    [Fact]
    public async Task A_genre_that_another_admin_set_meanwhile_is_announced_too()
    {
        var changes = new Changes();
        var edit = new EditCatalog(Store.Of(Genre.Action), changes, zones: null!);

        (await edit.ChangeMovieAsync(new MovieId(1), Draft, isExpected: null, Ct)).Refusal.ShouldBeNull();

        foreach (var genre in Enum.GetValues<Genre>())
        {
            foreach (var filter in new[] { new ScheduleFilter(Theater, Genre: genre), new ScheduleFilter(Genre: genre) })
            {
                var scopes = ListingScope.Of(filter);
                changes.Announced.ShouldContain(scope => scopes.Contains(scope), $"{filter}");
            }
        }
    }

    private static MovieDraft Draft => new("Title", FilmRating.R12, Genre.Romance, new DateTime(2025, 1, 1), "http://x.example/y.png", 100);

    private sealed class Changes : ICatalogChanges
    {
        public List<ListingScope> Announced { get; } = [];

        public Task AnnounceAsync(IReadOnlyCollection<ListingScope> scopes)
        {
            Announced.AddRange(scopes);
            return Task.CompletedTask;
        }
    }

    /// <summary>A store with one movie that has one showing.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it.
    private class Store : DispatchProxy
#pragma warning restore CA1852
    {
        private Genre _read;

        public static ICatalogStore Of(Genre read)
        {
            var store = Create<ICatalogStore, Store>();
            ((Store)(object)store)._read = read;
            return store;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            nameof(ICatalogStore.FindMovieAsync) => Task.FromResult<MovieSummary?>(Movie(_read)),
            nameof(ICatalogStore.ChangeMovieAsync) => Task.FromResult<Result<MovieSummary>>(Movie(Draft.Genre)),
            nameof(ICatalogStore.ListSchedulesAsync) => Task.FromResult(new Paged<ScheduleRecord>([Showing], new Page(), Total: 1)),
            _ => throw new NotSupportedException(targetMethod.Name),
        };

        private static ScheduleRecord Showing { get; } =
            new(new ScheduleId(1), new MovieId(1), Theater, new ScreenId(1), "Title", new DateTime(2025, 1, 9),
                new DateTime(2025, 1, 9, 2, 0, 0), 1);

        private static MovieSummary Movie(Genre genre) =>
            new(new MovieId(1), "Title", new DateTime(2025, 1, 1), "http://x.example/y.png", 100, FilmRating.R12, genre);
    }
}
