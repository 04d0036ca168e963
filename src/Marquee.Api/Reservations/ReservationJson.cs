using System.Text.Json.Serialization;
using Marquee.Api.Http;

namespace Marquee.Api.Reservations;

[JsonSerializable(typeof(ApiResponse<ReservationResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<ReservationResponse>>))]
[JsonSerializable(typeof(ReserveSeatsRequest))]
[JsonSerializable(typeof(ApiResponse<StaffReservationResponse>))]
[JsonSerializable(typeof(ApiResponse<IReadOnlyList<StaffReservationResponse>>))]
[JsonSerializable(typeof(StaffCancellationRequest))]
internal sealed partial class ReservationJson : JsonSerializerContext;
