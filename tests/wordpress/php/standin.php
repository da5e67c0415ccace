<?php
/**
 * A stand-in for WooCommerce, whose plugin Debian has not: products, the reviews' form, the two routes of reviews and of
 * webhooks, and webhooks that are sent as WooCommerce sends them, at the end of a request. All else is WordPress itself.
 */

namespace Automattic\WooCommerce\Utilities {
	/** Keeps which plugins say that they know orders in tables of their own. */
	class FeaturesUtil {
		public static $compatible = array();

		public static function declare_compatibility( $feature, $file, $is_compatible = true ) {
			self::$compatible[] = array( $feature, basename( $file ), $is_compatible );
		}
	}
}

namespace {
	const STANDIN_KEY = 'ck_test';
	const STANDIN_SECRET = 'cs_test';

	add_action(
		'plugins_loaded',
		function () {
			do_action( 'before_woocommerce_init' );
		}
	);
	add_action(
		'init',
		function () {
			register_post_type(
				'product',
				array(
					'public'       => true,
					'label'        => 'Products',
					'supports'     => array( 'title', 'comments' ),
					'show_in_rest' => true,
				)
			);
		}
	);

	// The form on a product's page: what comes from there is a review, and its stars are kept once it is written.
	add_filter(
		'preprocess_comment',
		function ( $comment ) {
			if ( ! is_admin() && isset( $_POST['comment_post_ID'] ) && 'product' === get_post_type( $comment['comment_post_ID'] ) ) {
				$comment['comment_type'] = 'review';
			}
			return $comment;
		}
	);
	add_action(
		'comment_post',
		function ( $id ) {
			if ( isset( $_POST['rating'] ) ) {
				add_comment_meta( $id, 'rating', (int) $_POST['rating'], true );
			}
		},
		1
	);

	// WooCommerce's keys.
	add_filter(
		'determine_current_user',
		function ( $user ) {
			$is_ours = false !== strpos( $_SERVER['REQUEST_URI'] ?? '', '/wc/v3/' ) && STANDIN_KEY === ( $_SERVER['PHP_AUTH_USER'] ?? '' );
			return $is_ours && STANDIN_SECRET === ( $_SERVER['PHP_AUTH_PW'] ?? '' ) ? 1 : $user;
		},
		15
	);

	function standin_review( $comment ) {
		$statuses = array( '0' => 'hold', '1' => 'approved' );
		return array(
			'id'                => (int) $comment->comment_ID,
			'date_created'      => mysql_to_rfc3339( $comment->comment_date ),
			'date_created_gmt'  => mysql_to_rfc3339( $comment->comment_date_gmt ),
			'product_id'        => (int) $comment->comment_post_ID,
			'product_name'      => get_the_title( (int) $comment->comment_post_ID ),
			'product_permalink' => get_permalink( (int) $comment->comment_post_ID ),
			'status'            => $statuses[ $comment->comment_approved ] ?? $comment->comment_approved,
			'reviewer'          => $comment->comment_author,
			'reviewer_email'    => $comment->comment_author_email,
			'review'            => wpautop( $comment->comment_content ),
			'rating'            => (int) get_comment_meta( $comment->comment_ID, 'rating', true ),
			'verified'          => false,
		);
	}

	add_action(
		'rest_api_init',
		function () {
			$may = function () {
				return current_user_can( 'moderate_comments' ) ? true : new WP_Error( 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.', array( 'status' => rest_authorization_required_code() ) );
			};
			register_rest_route(
				'wc/v3',
				'/products/reviews',
				array(
					'methods'             => 'GET',
					'permission_callback' => $may,
					'callback'            => function ( $request ) {
						$status = $request['status'] ?? 'approved';
						$found  = get_comments(
							array(
								'type'       => 'review',
								'status'     => 'approved' === $status ? 'approve' : $status,
								'number'     => (int) ( $request['per_page'] ?? 10 ),
								'paged'      => (int) ( $request['page'] ?? 1 ),
								'date_query' => isset( $request['after'] ) ? array( array( 'after' => $request['after'] ) ) : null,
							)
						);
						return array_map( 'standin_review', $found );
					},
				)
			);
			register_rest_route(
				'wc/v3',
				'/products/reviews/(?P<id>[\d]+)',
				array(
					'methods'             => 'GET',
					'permission_callback' => $may,
					'callback'            => function ( $request ) {
						$comment = get_comment( (int) $request['id'] );
						$is_one  = $comment && 'review' === get_comment_type( $comment );
						if ( ! $is_one && get_option( 'standin_is_old' ) ) {
							return new WP_Error( 'woocommerce_rest_cannot_view', 'Sorry, you cannot view this resource.', array( 'status' => 403 ) );
						}
						return $is_one ? standin_review( $comment ) : new WP_Error( 'woocommerce_rest_review_invalid_id', 'Invalid review ID.', array( 'status' => 404 ) );
					},
				)
			);
			register_rest_route(
				'wc/v3',
				'/webhooks',
				array(
					'methods'             => 'GET',
					'permission_callback' => $may,
					'callback'            => function () {
						$hook = get_option( 'standin_webhook' );
						return $hook ? array( array( 'id' => 1, 'status' => 'active', 'topic' => 'action.wc_highroad_comment', 'delivery_url' => $hook['url'] ) ) : array();
					},
				)
			);
		}
	);

	// The webhook: each comment once in a request, after all of it is written.
	add_action(
		'wc_highroad_comment',
		function ( $id ) {
			$GLOBALS['standin_queue'][ $id ] = true;
		},
		10,
		1
	);
	add_action(
		'shutdown',
		function () {
			$hook = get_option( 'standin_webhook' );
			foreach ( array_keys( $hook ? ( $GLOBALS['standin_queue'] ?? array() ) : array() ) as $id ) {
				$body = wp_json_encode( array( 'action' => 'wc_highroad_comment', 'arg' => $id ) );
				wp_remote_post(
					$hook['url'],
					array(
						'body'    => $body,
						'timeout' => 10,
						'headers' => array(
							'Content-Type'           => 'application/json',
							'X-WC-Webhook-Topic'     => 'action.wc_highroad_comment',
							'X-WC-Webhook-Signature' => base64_encode( hash_hmac( 'sha256', $body, $hook['secret'], true ) ),
						),
					)
				);
			}
		}
	);

	// One machine writes all the reviews: WordPress would take it for a flood.
	add_filter( 'comment_flood_filter', '__return_false' );

	// Faults that a test asks for; each happens once.
	function standin_fault( $name ) {
		$faults = (array) get_option( 'standin_faults', array() );
		$found  = $faults[ $name ] ?? null;
		if ( null !== $found ) {
			unset( $faults[ $name ] );
			update_option( 'standin_faults', $faults );
		}
		return $found;
	}
	add_filter(
		'rest_pre_insert_comment',
		function ( $comment ) {
			sleep( (int) standin_fault( 'hang_before' ) );
			return $comment;
		}
	);
	add_action(
		'rest_after_insert_comment',
		function () {
			sleep( (int) standin_fault( 'hang_after' ) );
		}
	);
	add_filter(
		'wp_is_comment_flood',
		function ( $is_flood ) {
			return $is_flood || standin_fault( 'flood' );
		},
		20
	);
	add_filter(
		'rest_endpoints',
		function ( $routes ) {
			return get_option( 'standin_rest_is_off' ) ? array_filter( $routes, function ( $route ) { return false === strpos( $route, '/comments' ) && false === strpos( $route, '/reviews' ); }, ARRAY_FILTER_USE_KEY ) : $routes;
		}
	);
}
