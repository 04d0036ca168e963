using Marquee.Domain.Catalog;

namespace Marquee.Domain.Tests.Catalog;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("Star WARS", "star wars")]
    [InlineData("AME\u0301LIE", "amélie")] // e and an accent of its own
    [InlineData("\u1107\u1165\u11B7죄도시", "범죄도시")] // as some systems send Hangul: letter by letter
    [InlineData("ㅄ", "ㅂㅅ")]
    [InlineData("ㄲ", "ㄲ")]
    [InlineData("a\uFFFEb", "a\uFFFDb")]
    [InlineData("100% _Wolf\\", "100% _wolf\\")]
    public void A_text_is_searched_composed_and_in_lower_case(string text, string searched) => SearchText.Of(text).ShouldBe(searched);

    [Fact]
    public void Half_a_character_is_none() => SearchText.Of("a\uD800").ShouldBe("a\uFFFD");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\u3000")]
    public void A_blank_query_is_none(string? text) => new ScheduleFilter(Title: text).Normalized().ShouldBe(new ScheduleFilter());

    [Fact]
    public void Filters_that_find_the_same_are_the_same()
    {
        new ScheduleFilter(Title: " STAR ", Rating: FilmRating.R15).Normalized()
            .ShouldBe(new ScheduleFilter(Title: "star", Rating: FilmRating.R15));
        new MovieFilter(" STAR ", Genre.Sf).Normalized().ShouldBe(new MovieFilter("star", Genre.Sf));
    }

    [Fact]
    public void An_initial_consonant_stands_for_every_syllable_that_begins_with_it()
    {
        SearchText.SyllablesOf('ㄱ').ShouldBe(('가', '깋'));
        SearchText.SyllablesOf('ㄲ').ShouldBe(('까', '낗'));
        SearchText.SyllablesOf('ㅂ').ShouldBe(('바', '빟'));
        SearchText.SyllablesOf('ㅎ').ShouldBe(('하', '힣'));
        "가ㅏㄳa".Select(SearchText.SyllablesOf).ShouldAllBe(syllables => syllables == null);
    }

    [Fact]
    public void The_title_of_a_movie_brings_its_search_form() => new Movie
    {
        Title = "Star Wars",
        FilmRating = FilmRating.RAll,
        Genre = Genre.Sf,
        ReleasedAt = default,
        ThumbnailUrl = "",
        RunningTime = 1,
    }.SearchTitle.ShouldBe("star wars");
}
