using Marquee.Engine;
using Marquee.Infrastructure.Caching;
using Marquee.Infrastructure.Redis;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Marquee.Api.Operations;

/// <summary>Metrics for Prometheus at <c>/metrics</c>, and metrics and traces for an OTLP collector where one is named.</summary>
internal static class Telemetry
{
    private const string MetricsPath = "/metrics";

    /// <summary>The standard setting of OpenTelemetry; without it nothing is traced, which costs nothing.</summary>
    private const string CollectorSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddMarqueeTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<RedisState>();
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("marquee"))
            .WithMetrics(metrics => metrics
                .AddMeter(
                    EngineTelemetry.Name, CatalogCacheTelemetry.Name, RedisScript.SpanSource, "Npgsql", "Microsoft.AspNetCore.Hosting",
                    "Microsoft.AspNetCore.Server.Kestrel")
                .AddRuntimeInstrumentation()
                // Two updates a request; the duration counts the requests, and Kestrel its connections.
                .AddView("http.server.active_requests", MetricStreamConfiguration.Drop)
                .AddPrometheusExporter());
        if (string.IsNullOrEmpty(configuration[CollectorSetting]))
        {
            return;
        }

        telemetry
            .WithMetrics(metrics => metrics.AddOtlpExporter())
            .WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(http => http.Filter = context => !IsWatching(context.Request.Path))
                .AddSource(EngineTelemetry.Name, RedisScript.SpanSource)
                .AddNpgsql()
                .AddOtlpExporter());
    }

    public static void MapMarqueeTelemetry(this WebApplication app)
    {
        // Made here, so that its gauge is there from the first scrape on.
        _ = app.Services.GetRequiredService<RedisState>();
        app.MapPrometheusScrapingEndpoint(MetricsPath);
    }

    private static bool IsWatching(PathString path) => path.StartsWithSegments("/health") || path.StartsWithSegments(MetricsPath);
}
