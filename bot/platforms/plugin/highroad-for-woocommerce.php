<?php
/**
 * Plugin Name: Highroad for WooCommerce
 * Description: Lets a WooCommerce webhook hear of product reviews: topic Action, event wc_highroad_comment. Sends nothing by itself.
 * Version: 1.0.0
 * Requires at least: 5.0
 * Requires PHP: 7.4
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 *
 * This program is free software; you can redistribute it and/or modify it under the terms of the GNU General Public
 * License as published by the Free Software Foundation; either version 2 of the License, or (at your option) any later
 * version. It is distributed WITHOUT ANY WARRANTY; see the GNU General Public License for more details.
 *
 * @package Highroad
 */

defined( 'ABSPATH' ) || exit;

add_action(
	'before_woocommerce_init',
	function () {
		if ( class_exists( '\Automattic\WooCommerce\Utilities\FeaturesUtil' ) ) {
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'custom_order_tables', __FILE__, true );
		}
	}
);

// --- snippet ---
/*
 * WooCommerce lets a webhook listen only to hooks whose names begin with woocommerce_ or wc_, and has none of its own
 * that fires for every review. So WordPress's own hooks of a comment are repeated as wc_highroad_comment, with the
 * comment's id, for comments of products alone. Whether anything is sent, and where, is up to WooCommerce's webhook.
 */
if ( ! function_exists( 'highroad_repeat_comment' ) ) {
	/**
	 * Repeats a hook of a comment under the name that a webhook may listen to. What comes in as spam is no news.
	 *
	 * @param int|string      $id      The comment's id.
	 * @param WP_Comment|null $comment The comment, where the database has it no more.
	 */
	function highroad_repeat_comment( $id, $comment = null ) {
		$comment = $comment instanceof WP_Comment ? $comment : get_comment( (int) $id );
		if ( $comment && 'product' !== get_post_type( (int) $comment->comment_post_ID ) ) {
			return;
		}
		$is_written = in_array( current_action(), array( 'wp_insert_comment', 'comment_post' ), true );
		if ( $comment && $is_written && 'spam' === $comment->comment_approved ) {
			return;
		}
		do_action( 'wc_highroad_comment', (int) $id );
	}

	/**
	 * Repeats a change of a review's stars, which are a meta field of the comment.
	 *
	 * @param int|array  $meta_id    The field's id.
	 * @param int|string $comment_id The comment's id.
	 * @param string     $key        The field's name.
	 */
	function highroad_repeat_rating( $meta_id, $comment_id, $key ) {
		if ( 'rating' === $key ) {
			highroad_repeat_comment( $comment_id );
		}
	}

	add_action( 'wp_insert_comment', 'highroad_repeat_comment', 20, 1 );
	add_action( 'comment_post', 'highroad_repeat_comment', 20, 1 );
	add_action( 'edit_comment', 'highroad_repeat_comment', 20, 1 );
	add_action( 'wp_set_comment_status', 'highroad_repeat_comment', 20, 1 );
	add_action( 'trashed_comment', 'highroad_repeat_comment', 20, 1 );
	add_action( 'untrashed_comment', 'highroad_repeat_comment', 20, 1 );
	add_action( 'spammed_comment', 'highroad_repeat_comment', 20, 1 );
	add_action( 'unspammed_comment', 'highroad_repeat_comment', 20, 1 );
	add_action( 'deleted_comment', 'highroad_repeat_comment', 20, 2 );
	add_action( 'added_comment_meta', 'highroad_repeat_rating', 20, 3 );
	add_action( 'updated_comment_meta', 'highroad_repeat_rating', 20, 3 );
}
