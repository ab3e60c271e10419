"""The first schema."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "boot_image",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "path"),
    )
    op.create_table(
        "boot_record",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("kernel", sa.Text(), nullable=False),
        sa.Column("initrd", sa.Text(), nullable=False),
        sa.Column("meta_data", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("user_data", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("phone_home", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("referral_token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "change",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_at"), ["at"], unique=False)

    op.create_table(
        "cloudinit_group",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("meta_data", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("file", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "cluster_defaults",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("cloud_provider", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("availability_zone", sa.Text(), nullable=False),
        sa.Column("cluster_name", sa.Text(), nullable=False),
        sa.Column("public_keys", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("boot_subnet", sa.Text(), nullable=False),
        sa.Column("wg_subnet", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("nid_length", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "component",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=True),
        sa.Column("software_status", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("sub_role", sa.Text(), nullable=False),
        sa.Column("nid", sa.BigInteger(), nullable=True),
        sa.Column("subtype", sa.Text(), nullable=False),
        sa.Column("net_type", sa.Text(), nullable=False),
        sa.Column("arch", sa.Text(), nullable=False),
        sa.Column("class_", sa.Text(), nullable=False),
        sa.Column("reservation_disabled", sa.Boolean(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "component_endpoint",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("fqdn", sa.Text(), nullable=False),
        sa.Column("redfish_type", sa.Text(), nullable=False),
        sa.Column("redfish_subtype", sa.Text(), nullable=False),
        sa.Column("mac_addr", sa.Text(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("odata_id", sa.Text(), nullable=False),
        sa.Column("redfish_endpoint_id", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("redfish_endpoint_fqdn", sa.Text(), nullable=False),
        sa.Column("redfish_url", sa.Text(), nullable=False),
        sa.Column("component_endpoint_type", sa.Text(), nullable=False),
        sa.Column("chassis_info", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("system_info", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("manager_info", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("pdu_info", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("outlet_info", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "component_group",
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("exclusive_group", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("label"),
    )
    op.create_table(
        "component_group_member",
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("group", "component"),
    )
    op.create_table(
        "endpoint_access",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("last_epoch", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "endpoint"),
    )
    op.create_table(
        "ethernet_interface",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("mac_address", sa.Text(), nullable=False),
        sa.Column("last_update", sa.Text(), nullable=False),
        sa.Column("component_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("ip_addresses", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "feed_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hardware_fru",
        sa.Column("fru_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subtype", sa.Text(), nullable=False),
        sa.Column("info", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("fru_id"),
    )
    op.create_table(
        "hardware_location",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("info", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("fru_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "instance_info",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("local_hostname", sa.Text(), nullable=False),
        sa.Column("hostname", sa.Text(), nullable=False),
        sa.Column("cluster_name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("availability_zone", sa.Text(), nullable=False),
        sa.Column("cloud_provider", sa.Text(), nullable=False),
        sa.Column("instance_type", sa.Text(), nullable=False),
        sa.Column("cloud_init_base_url", sa.Text(), nullable=False),
        sa.Column("public_keys", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "phone_home",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "redfish_endpoint",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hostname", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("fqdn", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("use_ssdp", sa.Boolean(), nullable=False),
        sa.Column("mac_required", sa.Boolean(), nullable=False),
        sa.Column("mac_addr", sa.Text(), nullable=False),
        sa.Column("ip_address", sa.Text(), nullable=False),
        sa.Column("rediscover_on_update", sa.Boolean(), nullable=False),
        sa.Column("template_id", sa.Text(), nullable=False),
        sa.Column("discovery_info", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("fqdn", name=op.f("uq_redfish_endpoint_fqdn")),
    )
    op.execute("INSERT INTO feed_head (id, seq, at) VALUES (1, 0, '')")


def downgrade() -> None:
    raise NotImplementedError("restore a backup to go back")
