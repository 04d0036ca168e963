using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marquee.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Payments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "called_off_at",
                table: "schedule_occupancy",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "closed_at",
                table: "schedule_occupancy",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "number",
                table: "reservation",
                type: "character varying(8)",
                maxLength: 8,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "lease",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    holder = table.Column<Guid>(type: "uuid", nullable: false),
                    until = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lease", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "member_message",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<long>(type: "bigint", nullable: false),
                    reservation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    due_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    sent_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_member_message", x => x.id);
                    table.CheckConstraint("ck_member_message_kind", "kind in ('CALLED_OFF', 'CANCELLED_BY_STAFF', 'CHARGED_TOO_LATE')");
                });

            migrationBuilder.CreateTable(
                name: "payment",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    reservation_id = table.Column<Guid>(type: "uuid", nullable: false),
                    schedule_id = table.Column<long>(type: "bigint", nullable: false),
                    user_id = table.Column<long>(type: "bigint", nullable: false),
                    gateway = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    gateway_ref = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    key = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    deadline = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    charging_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    decided_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    decline_code = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    modified_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    modified_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment", x => x.id);
                    table.CheckConstraint("ck_payment_amount", "amount > 0");
                    table.CheckConstraint("ck_payment_due_at", "(due_at is not null or status not in ('STARTED', 'CHARGING')) and (due_at is null or status not in ('APPROVED', 'DECLINED'))");
                    table.CheckConstraint("ck_payment_gateway", "gateway in ('NONE', 'SANDBOX', 'TOSS')");
                    table.CheckConstraint("ck_payment_status", "status in ('STARTED', 'CHARGING', 'APPROVED', 'DECLINED', 'ABANDONED')");
                    table.ForeignKey(
                        name: "fk_payment_reservations_reservation_id",
                        column: x => x.reservation_id,
                        principalTable: "reservation",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sandbox_charge",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<long>(type: "bigint", nullable: false),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    order_name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    state = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    code = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    opened_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    charged_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sandbox_charge", x => x.id);
                    table.CheckConstraint("ck_sandbox_charge_amount", "amount > 0");
                    table.CheckConstraint("ck_sandbox_charge_state", "state in ('WAITING', 'APPROVED', 'HANGING', 'CHARGED', 'ENDED')");
                });

            migrationBuilder.CreateTable(
                name: "refund",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    payment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    reason = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    note = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    key = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    status = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    due_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    failure_code = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    requested_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    done_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    modified_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    modified_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_refund", x => x.id);
                    table.CheckConstraint("ck_refund_amount", "amount >= 0");
                    table.CheckConstraint("ck_refund_due_at", "(due_at is not null) = (status <> 'DONE')");
                    table.CheckConstraint("ck_refund_reason", "reason in ('CANCELLED', 'CANCELLED_BY_STAFF', 'CALLED_OFF', 'RESERVATION_ENDED', 'GOODWILL')");
                    table.CheckConstraint("ck_refund_status", "status in ('REQUESTED', 'SENT', 'DONE', 'FAILED')");
                    table.ForeignKey(
                        name: "fk_refund_payment_payment_id",
                        column: x => x.payment_id,
                        principalTable: "payment",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "sandbox_refund",
                columns: table => new
                {
                    key = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    charge_id = table.Column<Guid>(type: "uuid", nullable: false),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    refunded_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sandbox_refund", x => x.key);
                    table.CheckConstraint("ck_sandbox_refund_amount", "amount > 0");
                    table.ForeignKey(
                        name: "fk_sandbox_refund_sandbox_charge_charge_id",
                        column: x => x.charge_id,
                        principalTable: "sandbox_charge",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_schedule_occupancy_schedule_id",
                table: "schedule_occupancy",
                column: "schedule_id",
                filter: "closed_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_reservation_number",
                table: "reservation",
                column: "number",
                unique: true,
                filter: "number is not null");

            migrationBuilder.CreateIndex(
                name: "ix_member_message_due_at",
                table: "member_message",
                column: "due_at",
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_member_message_reservation_id_kind",
                table: "member_message",
                columns: new[] { "reservation_id", "kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_payment_due_at",
                table: "payment",
                column: "due_at",
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_payment_reservation_id",
                table: "payment",
                column: "reservation_id");

            migrationBuilder.CreateIndex(
                name: "ix_payment_reservation_id1",
                table: "payment",
                column: "reservation_id",
                unique: true,
                filter: "status in ('STARTED', 'CHARGING')");

            migrationBuilder.CreateIndex(
                name: "ix_payment_schedule_id",
                table: "payment",
                column: "schedule_id");

            migrationBuilder.CreateIndex(
                name: "ix_refund_due_at",
                table: "refund",
                column: "due_at",
                filter: "due_at is not null");

            migrationBuilder.CreateIndex(
                name: "ix_refund_payment_id",
                table: "refund",
                column: "payment_id");

            migrationBuilder.CreateIndex(
                name: "ix_sandbox_refund_charge_id",
                table: "sandbox_refund",
                column: "charge_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "lease");

            migrationBuilder.DropTable(
                name: "member_message");

            migrationBuilder.DropTable(
                name: "refund");

            migrationBuilder.DropTable(
                name: "sandbox_refund");

            migrationBuilder.DropTable(
                name: "payment");

            migrationBuilder.DropTable(
                name: "sandbox_charge");

            migrationBuilder.DropIndex(
                name: "ix_schedule_occupancy_schedule_id",
                table: "schedule_occupancy");

            migrationBuilder.DropIndex(
                name: "ix_reservation_number",
                table: "reservation");

            migrationBuilder.DropColumn(
                name: "called_off_at",
                table: "schedule_occupancy");

            migrationBuilder.DropColumn(
                name: "closed_at",
                table: "schedule_occupancy");

            migrationBuilder.DropColumn(
                name: "number",
                table: "reservation");
        }
    }
}
