using Marquee.Api.Catalog;
using Marquee.Domain;
using Marquee.Domain.Catalog;

namespace Marquee.Api.Tests.Catalog;

public sealed class ListingKeyTests
{
    private static readonly ScheduleFilter None = new();

    [Fact]
    public void Every_member_of_a_filter_makes_another_key()
    {
        var keys = new List<string> { KeyOf(None) };
        foreach (var property in typeof(ScheduleFilter).GetProperties().Where(property => property.CanWrite))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            object value = type == typeof(string) ? "x"
                : type.IsEnum ? Enum.GetValuesAsUnderlyingType(type).GetValue(0)! is var first ? Enum.ToObject(type, first) : null!
                : Activator.CreateInstance(type)!;
            var filter = None with { };
            property.SetValue(filter, value);
            keys.Add(KeyOf(filter));
        }

        keys.Distinct().Count().ShouldBe(keys.Count);
        keys.Count.ShouldBeGreaterThan(4);
    }

    [Fact]
    public void No_title_is_not_a_title()
    {
        string?[] titles = [null, "null", "Title", "title,", "\"}"];

        titles.Select(title => KeyOf(None with { Title = title })).Distinct().Count().ShouldBe(titles.Length);
    }

    [Fact]
    public void Titles_that_find_the_same_have_one_key()
    {
        string[] titles = ["amélie", " Amélie ", "AME\u0301LIE"];

        titles.Select(title => KeyOf((None with { Title = title }).Normalized())).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void Pages_and_listings_do_not_meet()
    {
        string[] keys =
        [
            KeyOf(None),
            ListingKey.Of(new SchedulesKey(None, new Page(2), WithPrice: false)),
            ListingKey.Of(new SchedulesKey(None, new Page(1, 2), WithPrice: false)),
            ListingKey.Of(new SchedulesKey(None, new Page(), WithPrice: true)),
            ListingKey.Of(new MoviesKey(new MovieFilter(), new Page())),
            ListingKey.Of(new MoviesKey(new MovieFilter(Genre: Genre.Action), new Page())),
            ListingKey.Of(new TheatersKey()),
            ListingKey.Of(new ScreensKey(new TheaterId(1))),
            ListingKey.Of(new ScreensKey(new TheaterId(2))),
        ];

        keys.Distinct().Count().ShouldBe(keys.Length);
    }

    private static string KeyOf(ScheduleFilter filter) => ListingKey.Of(new SchedulesKey(filter, new Page(), WithPrice: false));
}
