using System.Text.Json.Serialization;
using Marquee.Api.Http;

namespace Marquee.Api.Catalog;

[JsonSerializable(typeof(ApiResponse<IReadOnlyList<ScheduleGroupResponse>>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<MovieResponse>>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<ScreenResponse>>))]
[JsonSerializable(typeof(ApiResponse<ScheduleResponse>))]
[JsonSerializable(typeof(ApiResponse<SeatMapResponse>))]
[JsonSerializable(typeof(ApiResponse<MovieResponse>))]
[JsonSerializable(typeof(ApiResponse<TheaterDetailsResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<TheaterDetailsResponse>>))]
[JsonSerializable(typeof(ApiResponse<AdminScreenResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<AdminScreenResponse>>))]
[JsonSerializable(typeof(ApiResponse<AdminScheduleResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<AdminScheduleResponse>>))]
[JsonSerializable(typeof(ApiResponse<PriceListResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<PriceListResponse>>))]
[JsonSerializable(typeof(ApiResponse<PriceCategoryResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<PriceCategoryResponse>>))]
[JsonSerializable(typeof(PriceListRequest))]
[JsonSerializable(typeof(PriceCategoryRequest))]
[JsonSerializable(typeof(ApiResponse<SaleResponse>))]
[JsonSerializable(typeof(SaleRequest))]
[JsonSerializable(typeof(MovieRequest))]
[JsonSerializable(typeof(TheaterRequest))]
[JsonSerializable(typeof(ScreenRequest))]
[JsonSerializable(typeof(ScheduleRequest))]
[JsonSerializable(typeof(SchedulePatternRequest))]
[JsonSerializable(typeof(SearchSchedulesRequest))]
internal sealed partial class CatalogJson : JsonSerializerContext;
