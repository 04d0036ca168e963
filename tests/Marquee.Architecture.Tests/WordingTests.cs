namespace Marquee.Architecture.Tests;

public sealed class WordingTests
{
    /// <summary>Other words for a schedule and a reservation.</summary>
    private static readonly string[] OtherWords = ["showtime", "screening", "booking", "ticketorder"];

    public static TheoryData<string> EveryModule => [.. Modules.All];

    [Theory, MemberData(nameof(EveryModule))]
    public void A_thing_has_one_name(string module)
    {
        var names = TypesAndMembers.NamesOf(module).ToList();

        names.ShouldNotBeEmpty();
        names.Where(name => OtherWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))).ShouldBeEmpty();
    }
}
