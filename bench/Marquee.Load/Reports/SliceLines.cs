using System.Globalization;
using Marquee.Load.Results;

namespace Marquee.Load.Reports;

/// <summary>The course of one run: processor time an order in each slice, and how the last one compares to the first.</summary>
internal static class SliceLines
{
    public static IEnumerable<string> Of(RunResult result)
    {
        yield return "from to reservations_per_s app_us postgres_us redis_us client_us";
        foreach (var slice in result.Slices)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{slice.From} {slice.To} {(slice.To - slice.From) / slice.Seconds:0} {Of(slice, "app"):0.0} "
                + $"{Of(slice, "postgres"):0.0} {Of(slice, "redis"):0.0} {Of(slice, "client"):0.0}");
        }

        if (result.Slices is [var first, .., var last])
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"ratio {Sum(last) / Sum(first):0.000}");
        }
    }

    private static double Sum(Slice slice) => Of(slice, "app") + Of(slice, "postgres");

    private static double Of(Slice slice, string server) => slice.Cpu.GetValueOrDefault(server);
}
