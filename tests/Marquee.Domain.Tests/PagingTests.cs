namespace Marquee.Domain.Tests;

public sealed class PagingTests
{
    [Theory]
    [InlineData(1, 50, 0)]
    [InlineData(2, 50, 50)]
    [InlineData(3, 1, 2)]
    [InlineData(7, 200, 1200)]
    public void Before_a_page_lie_the_entries_of_the_earlier_ones(int number, int size, int offset)
    {
        new Page(number, size).Offset.ShouldBe(offset);
    }

    [Fact]
    public void The_first_page_of_50_is_the_default()
    {
        new Page().ShouldBe(new Page(Number: 1, Size: 50));
    }

    [Fact]
    public void The_entries_of_the_largest_page_number_can_be_counted()
    {
        var last = new Page(Page.MaxNumber, Page.MaxSize);

        ((long)last.Offset + last.Size).ShouldBe((long)Page.MaxNumber * Page.MaxSize);
        ((long)Page.MaxNumber * Page.MaxSize).ShouldBeLessThanOrEqualTo(int.MaxValue);
    }

    [Theory]
    [InlineData(0, 50, 1)]
    [InlineData(1, 50, 1)]
    [InlineData(50, 50, 1)]
    [InlineData(51, 50, 2)]
    [InlineData(100, 50, 2)]
    [InlineData(101, 50, 3)]
    [InlineData(3, 1, 3)]
    [InlineData(int.MaxValue, 50, 42949673)]
    public void The_last_page_is_the_one_with_the_last_entry(int total, int size, int lastPage)
    {
        new Paged<string>([], new Page(1, size), total).LastPage.ShouldBe(lastPage);
    }
}
