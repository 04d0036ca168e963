using Marquee.Domain;
using Marquee.Infrastructure.Reservations;

namespace Marquee.Infrastructure.Tests.Reservations;

public sealed class ForgetListTests
{
    private readonly ForgetList _list = new();

    [Fact]
    public void What_is_listed_twice_is_removed_once()
    {
        _list.Add(new ScheduleId(1));
        _list.Add(new ScheduleId(1));
        _list.Contains(new ScheduleId(1)).ShouldBeTrue();
        _list.Contains(new ScheduleId(2)).ShouldBeFalse();

        _list.Remove(_list.Listed.ShouldHaveSingleItem());

        _list.IsEmpty.ShouldBeTrue();
        _list.Contains(new ScheduleId(1)).ShouldBeFalse();
    }

    [Fact]
    public void What_was_listed_again_while_it_was_forgotten_stays()
    {
        _list.Add(new ScheduleId(1));
        var beforeTheDeletion = _list.Listed.ShouldHaveSingleItem();
        _list.Add(new ScheduleId(1));

        _list.Remove(beforeTheDeletion);

        _list.Contains(new ScheduleId(1)).ShouldBeTrue();
    }

    [Fact]
    public void It_is_bounded()
    {
        for (var id = 1; id <= ForgetList.Capacity + 5; id++)
        {
            _list.Add(new ScheduleId(id));
        }

        _list.Listed.Length.ShouldBe(ForgetList.Capacity);
        _list.Contains(new ScheduleId(ForgetList.Capacity + 1)).ShouldBeFalse();
    }
}
