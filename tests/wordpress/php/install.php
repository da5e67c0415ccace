<?php
/** Sets WordPress up as its installer does in a browser, with two users, a product and our plugin, which is active. */
define( 'WP_INSTALLING', true );
require 'wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
add_filter( 'pre_wp_mail', '__return_true' );
wp_install( 'Shop', 'admin', 'admin@shop.example', true, '', 'admin-password' );
$GLOBALS['wp_rewrite']->set_permalink_structure( '/%postname%/' );
$users = array( 'admin' => 1 );
foreach ( array( 'care' => 'editor', 'kim' => 'editor', 'plain' => 'author' ) as $name => $role ) {
	$users[ $name ] = wp_insert_user(
		array(
			'user_login'   => $name,
			'user_pass'    => wp_generate_password(),
			'user_email'   => "$name@shop.example",
			'display_name' => ucfirst( $name ) . ' of the shop',
			'role'         => $role,
		)
	);
}
$passwords = array();
foreach ( $users as $name => $id ) {
	list( $passwords[ $name ] ) = WP_Application_Passwords::create_new_application_password( $id, array( 'name' => 'test' ) );
}
$product = wp_insert_post(
	array(
		'post_type'      => 'product',
		'post_status'    => 'publish',
		'post_title'     => 'Camp "Mini" stove & lid',
		'comment_status' => 'open',
	)
);
$active = activate_plugin( 'highroad-for-woocommerce/highroad-for-woocommerce.php' );
if ( is_wp_error( $active ) ) {
	fwrite( STDERR, $active->get_error_message() );
	exit( 1 );
}
flush_rewrite_rules();
echo wp_json_encode( array( 'passwords' => $passwords, 'product' => $product, 'version' => $GLOBALS['wp_version'], 'post' => 1 ) );
