namespace Marquee.Domain.Tests;

public sealed class ResultTests
{
    [Fact]
    public void A_refused_result_has_no_value()
    {
        Result<string> result = new ContentNotFound("schedule", 7);

        result.Refusal.ShouldBeOfType<ContentNotFound>().Ids.ShouldBe(["7"]);
        Should.Throw<InvalidOperationException>(() => result.Value).Message.ShouldContain("ContentNotFound");
    }

    [Fact]
    public void A_value_is_a_result_without_a_refusal()
    {
        Result<string> result = "seat";

        result.Refusal.ShouldBeNull();
        result.Value.ShouldBe("seat");
        Result.Of<IReadOnlyList<int>>([1, 2]).Value.ShouldBe([1, 2]);
    }
}
