using Marquee.Domain;
using Marquee.Engine.Claims;

namespace Marquee.Engine.Tests.Claims;

public sealed class InvalidationQueueTests
{
    private static readonly ScheduleId One = new(1);

    private readonly InvalidationQueue _queue = new();

    [Fact]
    public void What_is_added_twice_is_removed_once()
    {
        _queue.Add(One);
        _queue.Add(One);
        _queue.Contains(One).ShouldBeTrue();
        _queue.Contains(new ScheduleId(2)).ShouldBeFalse();

        _queue.Queued.ShouldHaveSingleItem();
        _queue.Remove(_queue.Find(One).ShouldNotBeNull());

        _queue.Queued.ShouldBeEmpty();
        _queue.Find(One).ShouldBeNull();
    }

    [Fact]
    public void What_is_added_again_while_it_is_deleted_stays()
    {
        _queue.Add(One);
        var beforeTheDeletion = _queue.Find(One).ShouldNotBeNull();
        _queue.Add(One);

        _queue.Remove(beforeTheDeletion);

        _queue.Contains(One).ShouldBeTrue();
    }

    [Fact]
    public void It_is_bounded()
    {
        for (var id = 1; id <= InvalidationQueue.Capacity + 5; id++)
        {
            _queue.Add(new ScheduleId(id));
        }

        _queue.Queued.Count().ShouldBe(InvalidationQueue.Capacity);
        _queue.Contains(new ScheduleId(InvalidationQueue.Capacity + 1)).ShouldBeFalse();
    }
}
