using System.Globalization;
using System.Text.Json;
using Marquee.Load.Http;

namespace Marquee.Load.Halls;

/// <summary>
/// Finds schedules and seats as a client does: the listing page by page, then the seat map of one schedule of every screen.
/// </summary>
internal static class ShowingsOverHttp
{
    private const int PageSize = 200;

    public static async Task<Showings> FindAsync(Target target, Range schedules, int seats, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = target.Url };
        var found = new List<(long Id, long Screen)>();
        for (var page = 1; ; page++)
        {
            using var listing = await GetAsync(http, $"/api/schedules?page={page}&size={PageSize}", ct);
            var groups = listing.RootElement.GetProperty("result");
            foreach (var group in groups.EnumerateArray())
            {
                var screen = group.GetProperty("screen").GetProperty("id").GetInt64();
                found.AddRange(
                    group.GetProperty("timeTables").EnumerateArray().Select(entry => (entry.GetProperty("scheduleId").GetInt64(), screen)));
            }

            if (groups.GetArrayLength() < PageSize)
            {
                break;
            }
        }

        var chosen = found.OrderBy(schedule => schedule.Id).Take(schedules).ToList();
        var screens = new Dictionary<long, long[]>();
        foreach (var (id, screen) in chosen.DistinctBy(schedule => schedule.Screen))
        {
            using var map = await GetAsync(http, string.Create(CultureInfo.InvariantCulture, $"/api/schedules/{id}/seats"), ct);
            screens[screen] = [.. map.RootElement.GetProperty("result").GetProperty("seats").EnumerateArray().Select(
                seat => seat.GetProperty("id").GetInt64())];
        }

        return new Showings(chosen.Select(schedule => (schedule.Id, screens[schedule.Screen])), seats);
    }

    private static async Task<JsonDocument> GetAsync(HttpClient http, string path, CancellationToken ct)
    {
        await using var answer = await http.GetStreamAsync(new Uri(path, UriKind.Relative), ct);
        return await JsonDocument.ParseAsync(answer, cancellationToken: ct);
    }
}
